using System.Diagnostics;
using Kimberly.Messaging.Transport;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Kimberly.Messaging.Outbox;

/// <summary>Counts what waits, and erases what has been read by everybody for long enough. It fails without any harm to what is sent, and goes on the next time.</summary>
internal sealed partial class OutboxUpkeep(
    OutboxStore outbox, UpkeepStore store, Routes routes, MessagingTelemetry telemetry, MessagingOptions options, TimeProvider time, ILogger<OutboxUpkeep> logger)
{
    private static readonly TimeSpan After = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DeleteAfter = TimeSpan.FromHours(1);

    // Of the time between two; nothing is sent meanwhile.
    private static readonly TimeSpan Enough = TimeSpan.FromMilliseconds(250);

    // Up to where nothing is left to erase: rows stay for a month, and are not to be looked through again every few seconds.
    private readonly Dictionary<(string Topic, int Partition), LogPosition> _erased = [];
    private long _kept;
    private long? _deleted;
    private bool _failed;

    /// <summary>Does what is due, every few seconds.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (Stopwatch.GetElapsedTime(_kept) < After)
        {
            return;
        }

        await TryAsync(ForgetAsync, cancellation);
        await CountAsync(cancellation);
        _kept = Stopwatch.GetTimestamp();
    }

    /// <summary>Counts what is not sent, and what is not read.</summary>
    public Task CountAsync(CancellationToken cancellation) => TryAsync(CountAllAsync, cancellation);

    private async Task CountAllAsync(CancellationToken cancellation)
    {
        telemetry.Unsent = await store.UnsentByTopicAsync(cancellation);
        var read = await ReadAsync(cancellation);
        var places = (await outbox.PartitionsAsync(cancellation))
            .SelectMany(partition => read.Known(partition.Topic).Union(routes.ConsumersOf(partition.Topic)), (partition, service) =>
                (service, partition.Topic, partition.Partition, read.By(service, partition.Topic, partition.Partition)))
            .ToList();
        telemetry.Lag = await store.LagAsync(places, cancellation);
    }

    private async Task ForgetAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var read = await ReadAsync(cancellation);
        var partitions = await outbox.PartitionsAsync(cancellation);
        var isTimeToDelete = _deleted is not { } last || Stopwatch.GetElapsedTime(last) > DeleteAfter;
        var (began, more) = (Stopwatch.GetTimestamp(), true);
        while (more && Stopwatch.GetElapsedTime(began) < Enough)
        {
            more = false;
            foreach (var partition in partitions)
            {
                var place = (partition.Topic, partition.Partition);
                var until = read.ByAll(partition.Topic, partition.Partition);
                (_erased[place], var isMore) = await store.EraseAsync(partition, _erased.GetValueOrDefault(place), until, now - options.BodiesKept, cancellation);
                more |= isMore || (isTimeToDelete && await store.DeleteAsync(partition, until, now - options.IdsKept, cancellation));
            }
        }

        _deleted = isTimeToDelete && !more ? Stopwatch.GetTimestamp() : _deleted;
    }

    /// <summary>A connection that is broken by it ends the epoch with the next statement.</summary>
    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        try
        {
            await work(cancellation);
        }
        catch (NpgsqlException ex)
        {
            if (!_failed)
            {
                _failed = true;
                LogFailed(logger, ex);
            }
        }
    }

    private async Task<ReadPlaces> ReadAsync(CancellationToken cancellation) =>
        new(await outbox.ConsumersAsync(cancellation), routes, time.GetUtcNow(), options.ConsumerSilence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The upkeep of the outbox failed; it is tried again every few seconds")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
