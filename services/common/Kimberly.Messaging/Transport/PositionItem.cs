namespace Kimberly.Messaging.Transport;

/// <summary>A place in a partition: up to where a consumer has read, or a producer has sent.</summary>
internal sealed record PositionItem(string Topic, int Partition, long Epoch, long Offset)
{
    public LogPosition Place() => new(Epoch, Offset);
}
