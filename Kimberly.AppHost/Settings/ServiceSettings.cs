using Microsoft.Extensions.Configuration;

namespace Kimberly.AppHost.Settings;

/// <summary>Passes the owner's settings on to the services that own them.</summary>
internal static class ServiceSettings
{
    /// <summary>Gives a service some sections of the configuration (<c>Inference:Runtime</c>) as environment variables (<c>Inference__Runtime</c>).</summary>
    public static IResourceBuilder<ProjectResource> WithSettings(this IResourceBuilder<ProjectResource> service, params string[] sections)
    {
        foreach (var (key, value) in sections.SelectMany(section => service.ApplicationBuilder.Configuration.GetSection(section).AsEnumerable()))
        {
            if (value is not null)
                service.WithEnvironment(key.Replace(":", "__", StringComparison.Ordinal), value);
        }

        return service;
    }
}
