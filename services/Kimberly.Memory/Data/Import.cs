namespace Kimberly.Memory.Data;

/// <summary>An upload of items. Its lines are kept in <see cref="ImportChunk"/>s until they have become items.</summary>
internal sealed class Import
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The job that makes items of it; null while it is being uploaded.</summary>
    public Guid? JobId { get; set; }

    /// <summary>The client's own name for the request; null where it gave none.</summary>
    public string? IdempotencyKey { get; set; }

    /// <summary>SHA-256 of what was uploaded.</summary>
    public byte[]? ContentHash { get; set; }

    /// <summary>When all of its lines had become items.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}
