using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kimberly.ServiceDefaults.Health;

internal static class HealthSetup
{
    private const string Policy = "health";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    // What a check asks is on the same machine or close: it answers in milliseconds, or whoever waits for this service should know that it does not.
    private static readonly TimeSpan OneCheck = TimeSpan.FromSeconds(1.2);

    // Redis: its Aspire twin has the same name. Without it a service still does some of its work, and refuses the rest by itself and at once: it says so, and nobody
    // gives up what does not need Redis. That it is silent has to be found out well within a pulse's round.
    private const string Dispensable = "StackExchange.Redis";
    private static readonly TimeSpan DispensableCheck = TimeSpan.FromSeconds(0.5);

    // Short enough that a supervisor sees a recovery at once, long enough that a flood of probes costs one check. Whoever comes while one is made makes
    // another: only good answers are kept, so those who waited for a bad one would then begin anew, and have waited twice as long.
    private static readonly TimeSpan Cached = TimeSpan.FromMilliseconds(200);

    public static void AddHealth(this WebApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks();
        builder.Services.PostConfigure<HealthCheckServiceOptions>(checks =>
        {
            foreach (var check in checks.Registrations)
            {
                check.Timeout = check.Name == Dispensable ? DispensableCheck : OneCheck;
                check.FailureStatus = check.Name == Dispensable ? HealthStatus.Degraded : check.FailureStatus;
            }
        });
        builder.Services.AddRequestTimeouts(timeouts => timeouts.AddPolicy(
            Policy, new RequestTimeoutPolicy { Timeout = Limit, TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable }));
        builder.Services.AddOutputCache(caching => caching.AddPolicy(Policy, cache => cache.Expire(Cached).SetLocking(false)));
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/alive", () => TypedResults.Ok(new ReadyReport("healthy")))
            .WithName("GetAlive")
            .WithTags("Kimberly")
            .WithSummary("Answers while the process does")
            .WithDescription("Says nothing about the parts that it needs: GET /health does.")
            .AllowAnonymous()
            .DisableRateLimiting();
        app.MapHealthChecks("/ready", new HealthCheckOptions { ResponseWriter = WriteAsync })
            .AllowAnonymous()
            .WithRequestTimeout(Policy)
            .CacheOutput(Policy);
    }

    /// <summary>Names what is not healthy; never an exception's text, which may hold addresses and secrets.</summary>
    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        var failing = report.Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy).Select(entry => entry.Key).ToArray();
        var reason = failing.Length == 0 ? null : $"not healthy: {string.Join(", ", failing)}";
        var answer = new ReadyReport(report.Status == HealthStatus.Unhealthy ? "unhealthy" : report.Status == HealthStatus.Degraded ? "degraded" : "healthy", reason);
        return context.Response.WriteAsJsonAsync(answer, context.RequestAborted);
    }
}
