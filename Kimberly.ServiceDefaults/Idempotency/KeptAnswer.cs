namespace Kimberly.ServiceDefaults.Idempotency;

/// <summary>A request that had a key, and how it was answered. The answer may hold what the person wrote: it is theirs, and goes with their data.</summary>
internal sealed class KeptAnswer : IKeptKey
{
    public required Guid UserId { get; init; }

    /// <summary>Method and pattern, such as <c>POST /memory</c>.</summary>
    public required string Route { get; init; }

    public required string Key { get; init; }

    public required byte[] RequestHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The answer's HTTP status. Never null outside of the transaction that answers; so are the members below where the answer has them.</summary>
    public int? Status { get; init; }

    public string? Location { get; init; }

    public string? EntityTag { get; init; }

    public string? ContentType { get; init; }

    public byte[]? Body { get; init; }
}
