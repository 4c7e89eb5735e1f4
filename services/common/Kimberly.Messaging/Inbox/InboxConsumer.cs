using System.Diagnostics;
using Confluent.Kafka;
using Kimberly.Messaging.Transport;
using Microsoft.Extensions.Logging;

namespace Kimberly.Messaging.Inbox;

/// <summary>Fetches messages and has them received. The broker's offset is committed after that, and is a hint only: what counts is the position in the database.</summary>
internal sealed partial class InboxConsumer(KafkaClients clients, InboxReader reader, PositionReport report, Routes routes, ILogger<InboxConsumer> logger)
    : LastingLoop(logger)
{
    private const int Together = 4;
    private const int Most = 2_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan CommitAfter = TimeSpan.FromMilliseconds(100);

    // A broker that is away for so long may come back at another address.
    private static readonly TimeSpan Anew = TimeSpan.FromSeconds(1.5);

    private readonly ILogger _logger = logger;

    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        using var finishing = new CancellationTokenSource();
        await using var later = CancelLater(finishing, cancellation);
        using var work = new Fetching(clients, routes.Consumed);
        using var thread = new OwnThread("messages");
        while (!cancellation.IsCancellationRequested)
        {
            var fetched = await thread.RunAsync(() => work.Fetch(Most, Patience));
            if (work.BrokerAway is { } since && Stopwatch.GetElapsedTime(since) > Anew)
            {
                throw new KafkaException(ErrorCode.Local_AllBrokersDown);
            }

            await ReceiveAsync(work, fetched, finishing.Token);
            work.CommitAfter(CommitAfter);
            if (work.IsWell)
            {
                Works();
            }
        }
    }

    private Task ReceiveAsync(Fetching work, List<ConsumeResult<string?, byte[]?>> fetched, CancellationToken cancellation) => Parallel.ForEachAsync(
        fetched.GroupBy(result => result.TopicPartition),
        new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancellation },
        async (partition, ct) =>
        {
            var messages = partition.ToList();
            try
            {
                foreach (var stretch in Stretches.Of(messages))
                {
                    await reader.ReceiveAsync(stretch, ct);
                }

                work.Done(messages[^1]);
                report.Set();
            }
            catch (Exception ex) when (!ct.IsCancellationRequested)
            {
                // The database is away, or the one who could tell what is missing here. Other partitions go on.
                if (work.HoldUp(messages[0]))
                {
                    LogHeldUp(_logger, ex, partition.Key.Topic, partition.Key.Partition);
                }
            }
        });

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic}, partition {Partition} is held up; it is tried until it goes on")]
    private static partial void LogHeldUp(ILogger logger, Exception exception, string topic, int partition);
}
