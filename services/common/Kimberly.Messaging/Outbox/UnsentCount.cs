namespace Kimberly.Messaging.Outbox;

/// <summary>What waits to be sent to a topic, and since when the oldest message does.</summary>
internal sealed record UnsentCount(string Topic, long Messages, DateTimeOffset Oldest);
