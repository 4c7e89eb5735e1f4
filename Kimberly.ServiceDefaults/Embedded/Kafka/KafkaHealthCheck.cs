using Confluent.Kafka;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kimberly.ServiceDefaults.Embedded.Kafka;

/// <summary>Healthy when the broker answers the client that the service itself uses.</summary>
internal sealed class KafkaHealthCheck(Handle client) : IHealthCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            using var admin = new DependentAdminClientBuilder(client).Build();
            // It blocks its thread, for no longer than the limit.
            await Task.Run(() => admin.GetMetadata(Limit), cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (KafkaException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "Kafka does not answer.");
        }
    }
}
