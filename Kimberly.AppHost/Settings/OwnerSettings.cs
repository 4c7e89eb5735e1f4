using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;

namespace Kimberly.AppHost.Settings;

/// <summary>The owner's settings: <c>kimberly.json</c> in the data folder, under the environment variables, which win.</summary>
internal static class OwnerSettings
{
    private const string FileName = "kimberly.json";
    private const string PortSetting = "KIMBERLY_PORT";
    private const int UsualPort = 8080;

    /// <summary>Puts the owner's file under the configuration. Where it cannot be used, says why on standard error, sets the exit code and returns false.</summary>
    public static bool TryAddOwnerSettings(this IDistributedApplicationBuilder builder)
    {
        var problem = AddFile(builder.Configuration, builder.HomeFolder()) ?? PortProblem(builder.Configuration)
            ?? TlsSettings.Read(builder.Configuration, builder.HomeFolder()).Problem;
        if (problem is null)
            return true;

        Console.Error.WriteLine(problem);
        Environment.ExitCode = 1;
        return false;
    }

    /// <summary>The port of the gateway.</summary>
    public static int GatewayPort(this IDistributedApplicationBuilder builder) =>
        builder.Configuration[PortSetting] is { Length: > 0 } port ? int.Parse(port, CultureInfo.InvariantCulture) : UsualPort;

    /// <summary>Adds the file of a data folder, if there is one; returns what is wrong with it, or null.</summary>
    internal static string? AddFile(ConfigurationManager configuration, string folder)
    {
        var file = Path.Combine(folder, FileName);
        if (!File.Exists(file))
            return null;

        try
        {
            configuration.Sources.Insert(0, new JsonConfigurationSource { FileProvider = new PhysicalFileProvider(folder), Path = FileName });
            return null;
        }
        catch (Exception e) when (e is InvalidDataException or UnauthorizedAccessException or IOException)
        {
            return $"{file} cannot be used: {Reason(e)}";
        }
    }

    /// <summary>What is wrong with the port that the owner asks for, or null.</summary>
    internal static string? PortProblem(ConfigurationManager configuration) =>
        configuration[PortSetting] is not { Length: > 0 } port || (ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
            ? null
            : $"{PortSetting} is '{port}'; it must be a number from 1 to 65535.";

    // The same rule as the Embedded profile's: there it is the folder with the data too.
    internal static string HomeFolder(this IDistributedApplicationBuilder builder)
    {
        var setting = builder.Configuration["KIMBERLY_HOME"];
        return Path.GetFullPath(string.IsNullOrWhiteSpace(setting) ? Path.Combine(builder.AppHostDirectory, "..", ".kimberly") : setting);
    }

    private static string Reason(Exception e)
    {
        var innermost = e.GetBaseException();
        return innermost is JsonException { LineNumber: { } line, BytePositionInLine: { } position }
            ? string.Create(CultureInfo.InvariantCulture, $"it is not valid JSON at line {line + 1}, position {position + 1}.")
            : innermost.Message;
    }
}
