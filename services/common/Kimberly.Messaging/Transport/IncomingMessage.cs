namespace Kimberly.Messaging.Transport;

/// <summary>A message as it came, from the broker or from the producer's outbox. One without an id was written by no relay of ours.</summary>
internal sealed record IncomingMessage(
    LogPosition Place, Guid? Id, string Key, string Type, byte[] Body, Guid? UserId, string? TraceParent, DateTimeOffset SentAt)
{
    /// <summary>The place behind it.</summary>
    public LogPosition Next => Place with { Offset = Place.Offset + 1 };
}
