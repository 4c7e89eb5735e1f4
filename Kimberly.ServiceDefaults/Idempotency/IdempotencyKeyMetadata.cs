namespace Kimberly.ServiceDefaults.Idempotency;

/// <summary>Endpoint metadata: it takes an <c>Idempotency-Key</c>, which the OpenAPI document then names.</summary>
public sealed record IdempotencyKeyMetadata;
