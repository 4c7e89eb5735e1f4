using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kimberly.Messaging.Health;

/// <summary>Degraded while one of the loops does not get on: requests still commit to the outbox, what others shall hear of them waits.</summary>
internal sealed class MessagingHealth(IEnumerable<LastingLoop> loops) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var troubled = loops.Where(loop => loop.Trouble is not null).Select(loop => loop.GetType().Name).ToList();
        return Task.FromResult(troubled.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded($"Waiting: {string.Join(", ", troubled)}"));
    }
}
