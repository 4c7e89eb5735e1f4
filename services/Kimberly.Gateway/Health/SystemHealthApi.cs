using Kimberly.ServiceDefaults.Http;

namespace Kimberly.Gateway.Health;

internal static class SystemHealthApi
{
    private const string RetryAfterSeconds = "2";

    public static void AddSystemHealth(this WebApplicationBuilder builder)
    {
        builder.Services.AddHttpClient(SystemHealth.Client, client => client.Timeout = SystemHealth.Patience).ToService();
        builder.Services.AddSingleton<SystemHealth>();
    }

    public static void MapSystemHealth(this WebApplication app) =>
        app.MapGet("/health", GetAsync)
            .WithName("GetHealth")
            .WithTags("Kimberly")
            .WithSummary("The health of every service")
            .WithDescription("200 while every service can work, 503 while one cannot. For people and dashboards; probes ask each service's own /ready.")
            .Produces<SystemHealthReport>()
            .Produces<SystemHealthReport>(StatusCodes.Status503ServiceUnavailable)
            .AllowAnonymous()
            .DisableRateLimiting();

    private static async Task<IResult> GetAsync(SystemHealth health, HttpResponse response, CancellationToken cancellation)
    {
        var report = await health.AskAsync(cancellation);
        if (report.Status == "unhealthy")
        {
            response.Headers.RetryAfter = RetryAfterSeconds;
        }

        return TypedResults.Json(report, statusCode: report.Status == "unhealthy" ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }
}
