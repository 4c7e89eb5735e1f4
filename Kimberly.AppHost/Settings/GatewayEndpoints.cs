using System.Globalization;

namespace Kimberly.AppHost.Settings;

/// <summary>The two ports of the gateway: where people reach Kimberly, and where only this machine asks how the gateway is.</summary>
internal static class GatewayEndpoints
{
    /// <summary>Lets the gateway listen on the owner's port: for HTTPS where the owner has a certificate, else for HTTP.</summary>
    public static IResourceBuilder<ProjectResource> WithPublicEndpoint(this IResourceBuilder<ProjectResource> gateway)
    {
        var builder = gateway.ApplicationBuilder;
        var port = builder.GatewayPort();
        // The settings of this machine's owner do not belong in a manifest.
        if (builder.ExecutionContext.IsPublishMode)
            return gateway.WithHttpEndpoint(port: port);

        return TlsSettings.Read(builder.Configuration, builder.HomeFolder()) is { Certificate: { } certificate } tls
            ? gateway.WithHttps(port, certificate, tls)
            : gateway.WithHttpEndpoint(port: port);
    }

    /// <summary>
    /// Lets the gateway answer its probe and metrics on a port of their own, which stays on loopback whatever the owner opens. Declare it after
    /// the external endpoints.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithManagementEndpoint(this IResourceBuilder<ProjectResource> gateway) =>
        gateway.WithHttpEndpoint(name: "management").WithEnvironment(context =>
        {
            context.EnvironmentVariables["Management__Port"] = gateway.GetEndpoint("management").Property(EndpointProperty.TargetPort);
        });

    private static IResourceBuilder<ProjectResource> WithHttps(this IResourceBuilder<ProjectResource> gateway, int port, string certificate, TlsSettings tls)
    {
        gateway.WithHttpsEndpoint(port: port).WithEnvironment("Kestrel__Certificates__Default__Path", certificate);
        if (tls.Key is not null)
            gateway.WithEnvironment("Kestrel__Certificates__Default__KeyPath", tls.Key);
        if (tls.Password is not null)
            gateway.WithEnvironment("Kestrel__Certificates__Default__Password", tls.Password);
        return tls.RedirectPort is { } redirect
            ? gateway.WithHttpEndpoint(port: redirect, name: "redirect")
                .WithEnvironment("Edge__RedirectToPort", port.ToString(CultureInfo.InvariantCulture))
            : gateway;
    }
}
