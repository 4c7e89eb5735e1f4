namespace Kimberly.Messaging.Outbox;

/// <summary>A message that the broker does not have yet.</summary>
internal sealed record UnsentMessage(
    long Number, Guid Id, string Topic, int Lane, string Key, string Type, byte[] Body, Guid? UserId, string? TraceParent, DateTimeOffset AddedAt);
