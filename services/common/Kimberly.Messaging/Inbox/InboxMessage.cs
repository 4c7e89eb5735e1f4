namespace Kimberly.Messaging.Inbox;

/// <summary>A message that was received: had its effect, is parked, or is a dead letter. Should it come again, it is dropped.</summary>
internal sealed class InboxMessage
{
    public required Guid Id { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }
}
