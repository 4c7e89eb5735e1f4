using Microsoft.AspNetCore.HttpOverrides;

namespace Kimberly.Auth.Sessions;

/// <summary>
/// Who the client is, the gateway says in <c>X-Forwarded-For</c>. Only its last entry counts, which the gateway itself added, and only
/// where the caller is inside: auth is not reachable from outside, and if it were by mistake, nobody there would be believed.
/// </summary>
internal static class ForwardedClients
{
    private static readonly string[] Inside =
        ["127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7", "fe80::/10"];

    public static void Configure(ForwardedHeadersOptions options)
    {
        options.ForwardedHeaders = ForwardedHeaders.XForwardedFor;
        options.ForwardLimit = 1;
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in Inside)
        {
            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        }
    }
}
