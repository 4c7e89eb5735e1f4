using Kimberly.Messaging.Transport;

namespace Kimberly.Messaging.Outbox;

/// <summary>How an epoch begins in a partition.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Place">Its first place.</param>
/// <param name="Previous">The epoch whose log goes on; 0 where something was lost.</param>
/// <param name="UnsentFrom">Where the broker lost something: what lies from here on, in older epochs, is sent again.</param>
internal sealed record PartitionStart(string Topic, int Partition, LogPosition Place, long Previous, LogPosition? UnsentFrom);
