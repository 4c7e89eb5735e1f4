namespace Kimberly.ServiceDefaults.Health;

/// <summary>What <c>/alive</c> and <c>/ready</c> of a service answer, with 200 or 503.</summary>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="Reason">The names of the checks that are not healthy; null when all are.</param>
public sealed record ReadyReport(string Status, string? Reason = null);
