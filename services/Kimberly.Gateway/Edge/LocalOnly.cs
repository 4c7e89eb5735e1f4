using System.Net;

namespace Kimberly.Gateway.Edge;

/// <summary>
/// The gateway's own probe and metrics share its public port; they answer only callers on the same machine that did not
/// come through another proxy.
/// </summary>
internal sealed class LocalOnly(RequestDelegate next)
{
    private static readonly PathString[] Private = ["/metrics", "/ready", "/openapi"];
    private static readonly string[] Forwarded = ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"];

    public Task InvokeAsync(HttpContext context)
    {
        if (IsPrivate(context.Request.Path) && !IsLocal(context))
        {
            // To anybody else there is nothing here.
            context.Request.Path = "/not-found";
        }

        return next(context);
    }

    /// <summary>Whole segments, as routing compares them: it sees no difference between <c>/metrics</c> and <c>/Metrics/</c>.</summary>
    private static bool IsPrivate(PathString path) => Private.Any(own => path.StartsWithSegments(own, StringComparison.OrdinalIgnoreCase));

    private static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) &&
        !Forwarded.Any(context.Request.Headers.ContainsKey);
}
