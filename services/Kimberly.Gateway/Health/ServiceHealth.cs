using System.Text.Json.Serialization;

namespace Kimberly.Gateway.Health;

/// <summary>One service's part of <c>GET /health</c>.</summary>
/// <param name="Status"><c>healthy</c>, <c>degraded</c> or <c>unhealthy</c>.</param>
/// <param name="LatencyMs">Milliseconds until it answered, or until it was given up.</param>
/// <param name="Reason">What is wrong; null when nothing is.</param>
internal sealed record ServiceHealth(
    string Status, double LatencyMs, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason);
