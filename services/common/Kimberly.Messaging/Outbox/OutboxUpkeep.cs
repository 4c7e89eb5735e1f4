namespace Kimberly.Messaging.Outbox;

/// <summary>Counts what waits, and erases what has been read by everybody for long enough.</summary>
internal sealed class OutboxUpkeep(OutboxStore store, Routes routes, MessagingTelemetry telemetry, MessagingOptions options, TimeProvider time)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var read = new ReadPlaces(await store.ConsumersAsync(cancellation), routes, now, options.ConsumerSilence);
        var partitions = await store.PartitionsAsync(cancellation);
        foreach (var partition in partitions)
        {
            await store.EraseAsync(partition, read.ByAll(partition.Topic, partition.Partition), now - options.BodiesKept, now - options.IdsKept, cancellation);
        }

        telemetry.Unsent = await store.UnsentByTopicAsync(now, cancellation);
        var places = partitions
            .SelectMany(partition => read.Known(partition.Topic).Union(routes.ConsumersOf(partition.Topic)), (partition, service) =>
                (service, partition.Topic, partition.Partition, read.By(service, partition.Topic, partition.Partition)))
            .ToList();
        telemetry.Lag = await store.LagAsync(places, cancellation);
    }
}
