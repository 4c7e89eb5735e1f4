using Kimberly.Messaging.Transport;

namespace Kimberly.Messaging.Outbox;

/// <summary>A message that the broker has.</summary>
internal sealed record SentMessage(long Number, Guid Id, string Topic, int Partition, LogPosition Place, int Bytes);
