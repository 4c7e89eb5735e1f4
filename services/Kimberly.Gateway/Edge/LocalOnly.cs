using System.Net;

namespace Kimberly.Gateway.Edge;

/// <summary>
/// The gateway's own probe and metrics share its public port; they answer only callers on the same machine that did not
/// come through another proxy.
/// </summary>
internal sealed class LocalOnly(RequestDelegate next)
{
    private static readonly string[] Forwarded = ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"];

    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path;
        var isPrivate = path.Equals("/metrics", StringComparison.OrdinalIgnoreCase) || path.Equals("/ready", StringComparison.OrdinalIgnoreCase);
        if (isPrivate && !IsLocal(context))
        {
            // To anybody else there is nothing here.
            context.Request.Path = "/not-found";
        }

        return next(context);
    }

    private static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) &&
        !Forwarded.Any(context.Request.Headers.ContainsKey);
}
