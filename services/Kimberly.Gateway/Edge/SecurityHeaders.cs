using Microsoft.Net.Http.Headers;
using Scalar.AspNetCore;

namespace Kimberly.Gateway.Edge;

/// <summary>
/// What browsers have to know about every answer: that it is what its content type says, that no page may frame it, and that nothing in it
/// runs. A service that answers with pages of its own says for itself what may run there.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    private const string NothingRuns = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        // When the answer starts: an error clears the headers that were set before.
        context.Response.OnStarting(static state =>
        {
            var context = (HttpContext)state;
            var headers = context.Response.Headers;
            headers.Remove(HeaderNames.Server);
            headers.TryAdd(HeaderNames.XContentTypeOptions, "nosniff");
            headers.TryAdd("Referrer-Policy", "no-referrer");
            headers.TryAdd(HeaderNames.XFrameOptions, "DENY");
            headers.TryAdd("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
            headers.TryAdd(HeaderNames.ContentSecurityPolicy, Policy(context));
            return Task.CompletedTask;
        }, context);
        return next(context);
    }

    /// <summary>The docs page runs the scripts that carry the nonce of this answer, and talks to the gateway only.</summary>
    private static string Policy(HttpContext context) =>
        context.Items.TryGetValue(ScalarOptions.NonceHttpContextItemKey, out var nonce)
            ? $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
              "connect-src 'self'; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
            : NothingRuns;
}
