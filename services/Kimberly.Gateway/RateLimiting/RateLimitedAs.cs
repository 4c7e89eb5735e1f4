namespace Kimberly.Gateway.RateLimiting;

/// <summary>Endpoint metadata: the limit that a route falls under. What has none is not limited.</summary>
/// <param name="Group">The limit.</param>
internal sealed record RateLimitedAs(RateLimitGroup Group);
