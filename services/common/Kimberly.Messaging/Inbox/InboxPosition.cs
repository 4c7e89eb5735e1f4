namespace Kimberly.Messaging.Inbox;

/// <summary>How far a partition is read: everything before is received. The lock on this row is what lets one replica at a time read a partition.</summary>
internal sealed class InboxPosition
{
    public required string Topic { get; init; }

    public required int Partition { get; init; }

    public required long Epoch { get; init; }

    public required long Offset { get; init; }
}
