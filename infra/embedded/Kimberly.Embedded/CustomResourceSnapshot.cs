using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kimberly.Embedded;

/// <summary>What is known about a replica.</summary>
/// <param name="State">One of <see cref="KnownResourceStates"/>.</param>
/// <param name="HealthStatus"><c>Healthy</c> or <c>Unhealthy</c>; null while it is not running.</param>
/// <param name="ProcessId">Its process; null while it has none.</param>
public sealed record CustomResourceSnapshot(string State, HealthStatus? HealthStatus, int? ProcessId);
