using Kimberly.AppHost.Settings;
using Microsoft.Extensions.Configuration;

namespace Kimberly.Embedded.Tests.Settings;

public sealed class TlsSettingsTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("kimberly-tls-settings-");

    [Fact]
    public void Tls_WithoutSettings_IsOff()
    {
        var tls = Read();

        Assert.Null(tls.Certificate);
        Assert.Null(tls.Problem);
    }

    [Fact]
    public void Certificate_NamedBriefly_LiesInTheDataFolder()
    {
        File.WriteAllText(Path.Combine(_home.FullName, "chain.pem"), "");
        File.WriteAllText(Path.Combine(_home.FullName, "key.pem"), "");

        var tls = Read(("KIMBERLY_TLS_CERTIFICATE", "chain.pem"), ("KIMBERLY_TLS_KEY", "key.pem"), ("KIMBERLY_TLS_REDIRECT_PORT", "8081"));

        Assert.Null(tls.Problem);
        Assert.Equal(Path.Combine(_home.FullName, "chain.pem"), tls.Certificate);
        Assert.Equal(Path.Combine(_home.FullName, "key.pem"), tls.Key);
        Assert.Equal(8081, tls.RedirectPort);
    }

    [Theory]
    [InlineData("KIMBERLY_TLS_CERTIFICATE", "nowhere.pem", "nowhere.pem, which does not exist")]
    [InlineData("KIMBERLY_TLS_KEY", "key.pem", "KIMBERLY_TLS_CERTIFICATE is not set")]
    [InlineData("KIMBERLY_TLS_REDIRECT_PORT", "80", "KIMBERLY_TLS_CERTIFICATE is not set")]
    public void Settings_ThatCannotWork_AreExplained(string setting, string value, string sentence) =>
        Assert.Contains(sentence, Read((setting, value)).Problem, StringComparison.Ordinal);

    public void Dispose() => _home.Delete(recursive: true);

    private TlsSettings Read(params (string Name, string Value)[] settings) => TlsSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value)).Build(),
        _home.FullName);
}
