using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kimberly.Inference.Loading;

/// <summary>The service can work when the models have really answered.</summary>
internal sealed class ModelsReady(LoadedModels models) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(models.Ready ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The models are being loaded."));
}
