namespace Kimberly.Gateway.Health;

/// <summary>Answer of <c>GET /health</c>.</summary>
/// <param name="Status"><c>healthy</c>; <c>degraded</c>, with 200; <c>unhealthy</c>, with 503, when any service cannot work.</param>
/// <param name="Version">Kimberly's version.</param>
/// <param name="Services">Each service by its name.</param>
internal sealed record SystemHealthReport(string Status, string Version, IReadOnlyDictionary<string, ServiceHealth> Services);
