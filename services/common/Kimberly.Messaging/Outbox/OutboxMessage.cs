namespace Kimberly.Messaging.Outbox;

/// <summary>A message that was, or is to be, sent.</summary>
internal sealed class OutboxMessage
{
    /// <summary>Grows; within a key it is the order of sending.</summary>
    public long Number { get; init; }

    public required Guid Id { get; init; }

    public required string Topic { get; init; }

    public required int Lane { get; init; }

    public required string Key { get; init; }

    public required string Type { get; init; }

    /// <summary>Null once it was erased.</summary>
    public required byte[]? Body { get; init; }

    public Guid? UserId { get; init; }

    public string? TraceParent { get; init; }

    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>Where it lies at the broker; null, as are the three below, until the broker has it.</summary>
    public int? Partition { get; init; }

    public long? Epoch { get; init; }

    public long? Offset { get; init; }

    public DateTimeOffset? SentAt { get; init; }
}
