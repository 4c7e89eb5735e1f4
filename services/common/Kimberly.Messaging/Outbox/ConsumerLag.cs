namespace Kimberly.Messaging.Outbox;

/// <summary>What a service has not read of a topic.</summary>
internal sealed record ConsumerLag(string Topic, string Service, long Messages);
