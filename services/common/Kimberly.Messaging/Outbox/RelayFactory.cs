using Confluent.Kafka;
using Kimberly.Messaging.Transport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kimberly.Messaging.Outbox;

/// <summary>Opens epochs: finds out what the broker has, and lets what it lost be sent again.</summary>
internal sealed class RelayFactory(
    KafkaClients clients, Routes routes, MessagingTelemetry telemetry, IOptions<MessagingOptions> options, TimeProvider time, ILogger<OutboxUpkeep> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The upkeep of the outbox, over the connection that holds the lock.</summary>
    public OutboxUpkeep Upkeep(NpgsqlConnection connection) => new(new OutboxStore(connection), new UpkeepStore(connection), routes, telemetry, options.Value, time, logger);

    /// <summary>Opens one, over the connection that holds the lock.</summary>
    public async Task<Relay> OpenAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var store = new OutboxStore(connection);
        var useless = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var producer = clients.Producer(() => useless.TrySetResult());
        try
        {
            var counts = new Dictionary<string, int>();
            foreach (var topic in routes.Published)
            {
                counts[topic] = await CountPartitionsAsync(producer, topic, cancellation);
            }

            var recorded = await store.PartitionsAsync(cancellation);
            var now = time.GetUtcNow();
            var read = new ReadPlaces(await store.ConsumersAsync(cancellation), routes, now, options.Value.ConsumerSilence);
            // By the clock, so that a database that was restored from a backup does not repeat an epoch.
            var epoch = Math.Max(now.ToUnixTimeMilliseconds(), recorded.Select(partition => partition.Epoch).DefaultIfEmpty().Max() + 1);
            using var tails = new BrokerTails(clients);
            var starts = await Task.Run(() => Starts(counts, recorded, read, tails, epoch), cancellation);
            await store.BeginAsync(starts, cancellation);

            var partitions = starts.ToDictionary(start => (start.Topic, start.Partition), start => new SentPartition(start.Place, start.Previous));
            var places = starts.Select(start => (start.Topic, start.Partition, read.ByLiving(start.Topic, start.Partition))).ToList();
            foreach (var (topic, partition, place, bytes) in await store.UnreadAsync(places, cancellation))
            {
                partitions[(topic, partition)].Sent(place, bytes);
            }

            return new Relay(epoch, store, producer, useless.Task, counts, partitions, clients, routes, telemetry, options.Value, time);
        }
        catch
        {
            producer.Dispose();
            throw;
        }
    }

    private static List<PartitionStart> Starts(
        Dictionary<string, int> counts, IReadOnlyCollection<OutboxPartition> recorded, ReadPlaces read, BrokerTails tails, long epoch)
    {
        var starts = new List<PartitionStart>();
        foreach (var (topic, count) in counts)
        {
            var before = recorded.Where(partition => partition.Topic == topic).ToDictionary(partition => partition.Partition);
            foreach (var partition in Enumerable.Range(0, count).Union(before.Keys))
            {
                var known = before.GetValueOrDefault(partition);
                var end = partition < count ? tails.EndOf(topic, partition) : 0;
                var isWhole = known is null || (partition < count && tails.Has(known));
                starts.Add(new PartitionStart(
                    topic, partition, new LogPosition(epoch, end), isWhole ? known?.Epoch ?? 0 : 0, isWhole ? null : read.ByAll(topic, partition)));
            }
        }

        return starts;
    }

    /// <summary>Asking creates the topic.</summary>
    private static async Task<int> CountPartitionsAsync(IProducer<string, byte[]> producer, string topic, CancellationToken cancellation)
    {
        using var admin = new DependentAdminClientBuilder(producer.Handle).Build();
        while (true)
        {
            // It blocks its thread, for no longer than the limit.
            var metadata = await Task.Run(() => admin.GetMetadata(topic, Patience), cancellation);
            if (metadata.Topics.FirstOrDefault(found => found.Topic == topic) is { Error.IsError: false, Partitions: { Count: > 0 } partitions })
            {
                return Math.Min(partitions.Count, Lane.Count);
            }

            await Task.Delay(Pause, cancellation);
        }
    }
}
