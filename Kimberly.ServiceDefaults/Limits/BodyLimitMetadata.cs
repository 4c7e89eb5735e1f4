namespace Kimberly.ServiceDefaults.Limits;

/// <summary>Endpoint metadata: how large a body may be where 1 MiB is not the right limit.</summary>
/// <param name="Bytes">The largest body, in bytes.</param>
public sealed record BodyLimitMetadata(long Bytes);
