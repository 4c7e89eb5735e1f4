using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Kimberly.Gateway.Edge;

/// <summary>What one connection may cost. Kestrel refuses what breaks these before any of our code runs, with a bare 408, 414 or 431.</summary>
internal sealed class ConnectionLimits(IOptions<EdgeOptions> edge) : IConfigureOptions<KestrelServerOptions>
{
    private const int HeaderBytes = 32 * 1024;
    private const int HeaderCount = 100;
    private const int RequestLineBytes = 8 * 1024;

    public void Configure(KestrelServerOptions options)
    {
        var limits = options.Limits;
        limits.MaxRequestHeadersTotalSize = HeaderBytes;
        limits.MaxRequestHeaderCount = HeaderCount;
        limits.MaxRequestLineSize = RequestLineBytes;
        limits.RequestHeadersTimeout = edge.Value.HeadersTimeout;
        limits.MinRequestBodyDataRate = edge.Value.MinBodyBytesPerSecond > 0
            ? new MinDataRate(edge.Value.MinBodyBytesPerSecond, edge.Value.SlowBodyGrace)
            : null;
        options.ConfigureHttpsDefaults(https => https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13);
    }
}
