namespace Kimberly.Messaging.Outbox;

/// <summary>How far the sending to a partition is recorded.</summary>
internal sealed class OutboxPartition
{
    public required string Topic { get; init; }

    public required int Partition { get; init; }

    public required long Epoch { get; init; }

    public required long NextOffset { get; init; }

    /// <summary>The last message that was recorded. A broker that still has it has lost nothing that came before.</summary>
    public Guid? LastId { get; init; }

    public long? LastOffset { get; init; }
}
