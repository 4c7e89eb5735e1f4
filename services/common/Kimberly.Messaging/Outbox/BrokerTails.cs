using Confluent.Kafka;
using Kimberly.Messaging.Transport;

namespace Kimberly.Messaging.Outbox;

/// <summary>Looks at the ends of partitions. Its calls block.</summary>
internal sealed class BrokerTails(KafkaClients clients) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IConsumer<string?, byte[]?> _watcher = clients.Watcher();

    /// <summary>The offset that the next message will have.</summary>
    public long EndOf(string topic, int partition) => _watcher.QueryWatermarkOffsets(new TopicPartition(topic, partition), Patience).High.Value;

    /// <summary>
    /// Whether the broker still has the last message that was recorded, so that it lost nothing before it either. The end of the log alone would not tell: a broker
    /// that lost everything may have got other messages since.
    /// </summary>
    public bool Has(OutboxPartition recorded)
    {
        var place = new TopicPartition(recorded.Topic, recorded.Partition);
        var ends = _watcher.QueryWatermarkOffsets(place, Patience);
        if (recorded.LastOffset is not { } last)
        {
            return ends.High >= recorded.NextOffset;
        }

        if (ends.Low > last || ends.High <= last)
        {
            return false;
        }

        _watcher.Assign(new TopicPartitionOffset(place, last));
        var found = _watcher.Consume(Patience) ?? throw new TimeoutException("The broker has the last message and does not give it.");
        return found.Offset == last && found.Message.Headers?.Guid(MessageHeaders.Id) == recorded.LastId;
    }

    public void Dispose() => _watcher.Dispose();
}
