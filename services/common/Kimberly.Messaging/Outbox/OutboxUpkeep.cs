using System.Diagnostics;
using Kimberly.Messaging.Transport;

namespace Kimberly.Messaging.Outbox;

/// <summary>Counts what waits, and erases what has been read by everybody for long enough.</summary>
internal sealed class OutboxUpkeep(OutboxStore store, Routes routes, MessagingTelemetry telemetry, MessagingOptions options, TimeProvider time)
{
    private static readonly TimeSpan After = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DeleteAfter = TimeSpan.FromHours(1);

    // Up to where nothing is left to erase: rows stay for a month, and are not to be looked through again every few seconds.
    private readonly Dictionary<(string Topic, int Partition), LogPosition> _erased = [];
    private long _kept;
    private long _deleted;

    /// <summary>Does what is due, every few seconds.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (Stopwatch.GetElapsedTime(_kept) < After)
        {
            return;
        }

        _kept = Stopwatch.GetTimestamp();
        await ForgetAsync(cancellation);
        await CountAsync(cancellation);
    }

    /// <summary>Counts what is not sent, and what is not read.</summary>
    public async Task CountAsync(CancellationToken cancellation)
    {
        telemetry.Unsent = await store.UnsentByTopicAsync(cancellation);
        var read = await ReadAsync(cancellation);
        var places = (await store.PartitionsAsync(cancellation))
            .SelectMany(partition => read.Known(partition.Topic).Union(routes.ConsumersOf(partition.Topic)), (partition, service) =>
                (service, partition.Topic, partition.Partition, read.By(service, partition.Topic, partition.Partition)))
            .ToList();
        telemetry.Lag = await store.LagAsync(places, cancellation);
    }

    private async Task ForgetAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var read = await ReadAsync(cancellation);
        var isTimeToDelete = Stopwatch.GetElapsedTime(_deleted) > DeleteAfter;
        foreach (var partition in await store.PartitionsAsync(cancellation))
        {
            var place = (partition.Topic, partition.Partition);
            var until = read.ByAll(partition.Topic, partition.Partition);
            _erased[place] = await store.EraseAsync(partition, _erased.GetValueOrDefault(place), until, now - options.BodiesKept, cancellation);
            if (isTimeToDelete)
            {
                await store.DeleteAsync(partition, until, now - options.IdsKept, cancellation);
            }
        }

        _deleted = isTimeToDelete ? Stopwatch.GetTimestamp() : _deleted;
    }

    private async Task<ReadPlaces> ReadAsync(CancellationToken cancellation) =>
        new(await store.ConsumersAsync(cancellation), routes, time.GetUtcNow(), options.ConsumerSilence);
}
