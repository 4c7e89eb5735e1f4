using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Kimberly.Gateway.Edge;
using Kimberly.Gateway.Routing;
using Kimberly.ServiceDefaults.Health;
using Kimberly.ServiceDefaults.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Kimberly.Gateway.Health;

/// <summary>
/// Asks every service, all at once, whether it can work. Whoever asks while an answer is on its way or still fresh gets that one: a flood of
/// questions to the gateway is none to the services.
/// </summary>
internal sealed class SystemHealth(IHttpClientFactory clients, HealthCheckService own, TimeProvider time, IOptions<EdgeOptions> edge)
{
    public const string Client = "system-health";
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    private const string Healthy = "healthy";
    private const string Degraded = "degraded";
    private const string Unhealthy = "unhealthy";

    private static readonly string NoAnswer = string.Create(CultureInfo.InvariantCulture, $"no answer within {Patience.TotalSeconds:0.#} s");
    private static readonly string Version =
        typeof(SystemHealth).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private readonly Lock _lock = new();
    private Task<SystemHealthReport>? _latest;
    private long _askedAt;

    /// <param name="cancellation">Ends the wait of this caller; the others go on waiting for the same answer.</param>
    public Task<SystemHealthReport> AskAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            if (_latest is null || (_latest.IsCompleted && time.GetElapsedTime(_askedAt) >= edge.Value.HealthCachedFor))
            {
                _askedAt = time.GetTimestamp();
                _latest = AskAllAsync();
            }

            return _latest.WaitAsync(cancellation);
        }
    }

    private async Task<SystemHealthReport> AskAllAsync()
    {
        var answers = await Task.WhenAll(RouteTable.Services.Select(AskAsync).Prepend(AskOwnAsync()));
        var services = answers.ToDictionary(answer => answer.Service, answer => answer.Health);
        var status = services.Values.Any(health => health.Status == Unhealthy) ? Unhealthy
            : services.Values.Any(health => health.Status == Degraded) ? Degraded
            : Healthy;
        return new SystemHealthReport(status, Version, services);
    }

    private async Task<(string Service, ServiceHealth Health)> AskOwnAsync()
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var report = await own.CheckHealthAsync().WaitAsync(Patience);
            var failing = report.Entries.Where(entry => entry.Value.Status != HealthStatus.Healthy).Select(entry => entry.Key).ToArray();
            return ("gateway", failing.Length == 0
                ? new ServiceHealth(Healthy, Since(started), null)
                : new ServiceHealth(report.Status == HealthStatus.Unhealthy ? Unhealthy : Degraded, Since(started), $"not healthy: {string.Join(", ", failing)}"));
        }
        catch (TimeoutException)
        {
            return ("gateway", new ServiceHealth(Unhealthy, Since(started), NoAnswer));
        }
    }

    private async Task<(string Service, ServiceHealth Health)> AskAsync(string service)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var response = await clients.CreateClient(Client).GetAsync($"http://{service}/ready");
            var report = await response.Content.ReadFromJsonAsync<ReadyReport>(KimberlyJson.Options);
            return (service, new ServiceHealth(report?.Status ?? Unhealthy, Since(started), report?.Reason));
        }
        catch (Exception ex) when (ex is HttpRequestException or System.Text.Json.JsonException)
        {
            return (service, new ServiceHealth(Unhealthy, Since(started), "does not answer"));
        }
        catch (OperationCanceledException)
        {
            return (service, new ServiceHealth(Unhealthy, Since(started), NoAnswer));
        }
    }

    private static double Since(long started) => Math.Round(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 1);
}
