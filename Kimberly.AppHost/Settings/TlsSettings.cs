using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Kimberly.AppHost.Settings;

/// <summary>The owner's certificate, where the gateway is to speak HTTPS itself.</summary>
/// <param name="Certificate">A PEM file with the chain, or a PFX file; null for plain HTTP.</param>
/// <param name="Key">The PEM file with the private key; null when it is in the PFX file.</param>
/// <param name="Password">Of the key or the PFX file; null when it has none.</param>
/// <param name="RedirectPort">A port for plain HTTP that sends everybody on to HTTPS; null for none.</param>
/// <param name="Problem">What is wrong with the settings, in a sentence; null when nothing is.</param>
internal sealed record TlsSettings(string? Certificate, string? Key, string? Password, int? RedirectPort, string? Problem)
{
    private const string CertificateSetting = "KIMBERLY_TLS_CERTIFICATE";
    private const string KeySetting = "KIMBERLY_TLS_KEY";
    private const string PasswordSetting = "KIMBERLY_TLS_PASSWORD";
    private const string RedirectSetting = "KIMBERLY_TLS_REDIRECT_PORT";

    /// <summary>Reads the settings; files that are not named in full lie in the data folder.</summary>
    public static TlsSettings Read(IConfiguration configuration, string folder)
    {
        var certificate = FileOf(CertificateSetting);
        var key = FileOf(KeySetting);
        var redirect = configuration[RedirectSetting] is { Length: > 0 } text ? text : null;
        var port = ushort.TryParse(redirect, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : (int?)null;
        var problem =
            certificate is null && (key ?? redirect) is not null ? $"{CertificateSetting} is not set; {KeySetting} and {RedirectSetting} need it."
            : certificate is not null && !File.Exists(certificate) ? $"{CertificateSetting} names {certificate}, which does not exist or cannot be read."
            : key is not null && !File.Exists(key) ? $"{KeySetting} names {key}, which does not exist or cannot be read."
            : redirect is not null && port is null ? $"{RedirectSetting} is '{redirect}'; it must be a number from 1 to 65535."
            : null;
        return new TlsSettings(certificate, key, configuration[PasswordSetting], port, problem);

        string? FileOf(string setting) => configuration[setting] is { Length: > 0 } file ? Path.GetFullPath(file, folder) : null;
    }
}
