using System.Globalization;

namespace Kimberly.Gateway.RateLimiting;

/// <summary>
/// Refuses with 429 what is over its limit, and says in every limited answer how much is left: the headers of
/// draft-ietf-httpapi-ratelimit-headers-07.
/// </summary>
internal sealed class RateLimitGate(RequestDelegate next, RateLimiter limiter)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (await limiter.JudgeAsync(context) is { } verdict)
        {
            // When the answer starts: a refusal clears the headers that were set before.
            context.Response.OnStarting(() =>
            {
                Describe(verdict, context.Response.Headers);
                return Task.CompletedTask;
            });
            if (!verdict.IsAllowed)
            {
                throw verdict.Problem();
            }
        }

        await next(context);
    }

    private static void Describe(Verdict verdict, IHeaderDictionary headers)
    {
        headers["RateLimit-Limit"] = Text(verdict.Quota.Permits);
        headers["RateLimit-Remaining"] = Text(verdict.Remaining);
        headers["RateLimit-Reset"] = Text(Math.Ceiling(verdict.Reset.TotalSeconds));
        headers["RateLimit-Policy"] = string.Create(CultureInfo.InvariantCulture, $"{verdict.Quota.Permits};w={verdict.Quota.Window.TotalSeconds:0}");
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
