namespace Kimberly.Messaging.Outbox;

/// <summary>What waits to be sent to a topic.</summary>
internal sealed record UnsentCount(string Topic, long Messages, TimeSpan OldestAge);
