using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace Kimberly.Gateway.Edge;

/// <summary>Who the client is, where proxies stand before the gateway: only those that the owner named are believed.</summary>
internal static class ForwardedClient
{
    private const string Section = "ForwardedHeaders";
    private const string Prefix = "X-Forwarded-";

    // What some proxies say the same with, and what the middleware leaves behind.
    private static readonly string[] Others = ["Forwarded", "X-Real-IP", "X-Client-IP", "True-Client-IP", "X-Original-For", "X-Original-Host", "X-Original-Proto"];

    public static void UseForwardedClient(this WebApplication app)
    {
        var proxies = Read(app.Configuration, "KnownProxies", text => IPAddress.TryParse(text, out var address) ? address : null, "an IP address");
        var networks = Read(app.Configuration, "KnownNetworks", text => System.Net.IPNetwork.TryParse(text, out var network) ? network : (System.Net.IPNetwork?)null, "a network such as 10.0.0.0/8");
        if (proxies.Length > 0 || networks.Length > 0)
        {
            app.UseForwardedHeaders(Trusting(proxies, networks));
        }

        // The reverse proxy sets its own towards the services; nothing that a client says about itself goes there.
        app.Use((context, next) =>
        {
            foreach (var name in context.Request.Headers.Keys.Where(IsClaim).ToArray())
            {
                context.Request.Headers.Remove(name);
            }

            return next(context);
        });
    }

    private static ForwardedHeadersOptions Trusting(IPAddress[] proxies, System.Net.IPNetwork?[] networks)
    {
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
            // As many hops as are trusted.
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            options.KnownProxies.Add(proxy);
        }

        foreach (var network in networks)
        {
            options.KnownIPNetworks.Add(network!.Value);
        }

        return options;
    }

    private static bool IsClaim(string header) =>
        header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || Others.Contains(header, StringComparer.OrdinalIgnoreCase);

    private static T[] Read<T>(IConfiguration configuration, string name, Func<string, T?> parse, string kind) =>
    [
        .. from entry in configuration.GetSection($"{Section}:{name}").GetChildren()
           let text = entry.Value ?? ""
           select parse(text) ?? throw new InvalidOperationException($"{entry.Path} is '{text}'; it must be {kind}."),
    ];
}
