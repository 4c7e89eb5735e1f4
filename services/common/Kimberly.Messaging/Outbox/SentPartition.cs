using Kimberly.Messaging.Transport;

namespace Kimberly.Messaging.Outbox;

/// <summary>What was sent to a partition and is not consumed yet, so that it stays below what a broker keeps.</summary>
internal sealed class SentPartition(LogPosition start, long previous)
{
    // What a message takes at the broker beside its body.
    private const int Overhead = 300;

    private readonly Queue<(LogPosition Place, int Bytes)> _unconsumed = new();

    /// <summary>Where the epoch began.</summary>
    public LogPosition Start { get; } = start;

    /// <summary>The epoch before, where its log goes on in this one; else 0.</summary>
    public long Previous { get; } = previous;

    /// <summary>The offset that the next message must have, or a later one: nobody else writes here but a relay that is being replaced.</summary>
    public long NextOffset { get; private set; } = start.Offset;

    public int Messages => _unconsumed.Count;

    public long Bytes { get; private set; }

    public static int SizeOf(byte[] body) => body.Length + Overhead;

    public void Sent(LogPosition place, int bytes)
    {
        _unconsumed.Enqueue((place, bytes));
        Bytes += bytes;
        NextOffset = Math.Max(NextOffset, place.Epoch == Start.Epoch ? place.Offset + 1 : 0);
    }

    /// <summary>Everybody who counts has read up to here.</summary>
    public void Consumed(LogPosition until)
    {
        while (_unconsumed.TryPeek(out var first) && first.Place < until)
        {
            Bytes -= _unconsumed.Dequeue().Bytes;
        }
    }
}
