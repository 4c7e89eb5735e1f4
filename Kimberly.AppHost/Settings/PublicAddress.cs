namespace Kimberly.AppHost.Settings;

/// <summary>Where people reach Kimberly when a proxy stands before it: <c>KIMBERLY_PUBLIC_URL</c>.</summary>
internal static class PublicAddress
{
    /// <summary>Tells a service the address, as the setting by which it wants to hear of it (<c>Auth__PublicUrl</c>).</summary>
    public static IResourceBuilder<ProjectResource> WithPublicUrl(this IResourceBuilder<ProjectResource> service, string setting) =>
        // The settings of this machine's owner do not belong in a manifest.
        !service.ApplicationBuilder.ExecutionContext.IsPublishMode && service.ApplicationBuilder.Configuration["KIMBERLY_PUBLIC_URL"] is { Length: > 0 } url
            ? service.WithEnvironment(setting, url)
            : service;
}
