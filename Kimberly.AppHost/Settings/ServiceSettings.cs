using Microsoft.Extensions.Configuration;

namespace Kimberly.AppHost.Settings;

/// <summary>Passes the owner's settings on to the services that own them.</summary>
internal static class ServiceSettings
{
    private const string TelemetryPrefix = "OTEL_";

    // What tells the services apart, which the host gives each of them.
    private static readonly string[] Identity = ["OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES"];

    /// <summary>
    /// Gives a service some sections of the configuration (<c>Inference:Runtime</c>) as environment variables (<c>Inference__Runtime</c>), besides
    /// what every service reads: <c>Logging</c>, and where telemetry goes.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithSettings(this IResourceBuilder<ProjectResource> service, params string[] sections)
    {
        // The settings of this machine's owner do not belong in a manifest.
        if (service.ApplicationBuilder.ExecutionContext.IsPublishMode)
            return service;

        var configuration = service.ApplicationBuilder.Configuration;
        var telemetry = configuration.GetChildren().Select(child => child.Key)
            .Where(key => key.StartsWith(TelemetryPrefix, StringComparison.Ordinal) && !Identity.Contains(key));
        foreach (var (key, value) in sections.Append("Logging").Concat(telemetry).SelectMany(section => configuration.GetSection(section).AsEnumerable()))
        {
            if (value is not null)
                service.WithEnvironment(key.Replace(":", "__", StringComparison.Ordinal), value);
        }

        return service;
    }
}
