namespace Kimberly.Messaging.Outbox;

/// <summary>How far a consuming service has read a partition, as it said itself. A row with <see cref="Everywhere"/> says that it reads the topic at all.</summary>
internal sealed class OutboxConsumer
{
    public const int Everywhere = -1;

    public required string Service { get; init; }

    public required string Topic { get; init; }

    public required int Partition { get; init; }

    public required long Epoch { get; init; }

    public required long Offset { get; init; }

    public required DateTimeOffset ReportedAt { get; init; }
}
