using Kimberly.Messaging.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kimberly.Messaging.Inbox;

/// <summary>
/// Receives stretches of a partition: many messages in one transaction; where one fails, without that one, which is parked; and where something is missing,
/// what the producing service has kept of it first.
/// </summary>
internal sealed partial class InboxReader(IServiceScopeFactory scopes, ProducerClient producers, MessagingTelemetry telemetry, ILogger<InboxReader> logger)
{
    private const int Many = 500;
    private const int MostPauses = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Receives a stretch, whatever its handlers do. What it throws is no fault of a message: a database or a producer is away.</summary>
    public async Task ReceiveAsync(Stretch stretch, CancellationToken cancellation)
    {
        var most = Many;
        while (true)
        {
            await using var scope = scopes.CreateAsyncScope();
            var batch = scope.ServiceProvider.GetRequiredService<InboxBatch>();
            try
            {
                var reached = await batch.ReceiveAsync(stretch, most, cancellation);
                most = Many;
                if (reached.IsGap)
                {
                    await FillAsync(stretch.Topic, stretch.Partition, reached.Place, stretch.In(reached.Place.Epoch).From, cancellation);
                }
                else if (reached.Place >= stretch.In(reached.Place.Epoch).To)
                {
                    return;
                }
            }
            catch (Exception ex) when (batch.Current is not null && !cancellation.IsCancellationRequested)
            {
                // What was done before it in the transaction is done again without it; then it is the first one.
                most = batch.Before > 0 ? batch.Before : Many;
                if (batch.Before == 0)
                {
                    await ParkAsync(stretch, batch.Current, ex, cancellation);
                }
            }
        }
    }

    /// <summary>Receives what the producing service sent between two places.</summary>
    public async Task FillAsync(string topic, int partition, LogPosition from, LogPosition to, CancellationToken cancellation)
    {
        for (var pauses = 0; from < to;)
        {
            var answer = await producers.RowsAsync(topic, partition, from, to, cancellation);
            var until = new LogPosition(answer.UntilEpoch, answer.UntilOffset);
            if (until <= from)
            {
                // The relay has sent what comes next, and has not recorded it yet, or has died before that: then it is another one that will say what it was.
                if (++pauses == MostPauses)
                {
                    throw new TimeoutException($"Nobody recorded what was sent to {topic}, partition {partition}.");
                }

                await Task.Delay(Pause, cancellation);
                continue;
            }

            await ReceiveAsync(new Stretch(topic, partition, from, until, [.. answer.Rows.Select(Read)]), cancellation);
            telemetry.Filled(topic, answer.Rows.Count);
            from = until;
        }
    }

    private static IncomingMessage Read(RowItem row) =>
        new(new LogPosition(row.Epoch, row.Offset), row.Id, row.Key, row.Type, row.Body, row.UserId, row.TraceParent, row.AddedAt);

    /// <summary>In a scope of its own: nothing of the failed attempt is left in its database.</summary>
    private async Task ParkAsync(Stretch stretch, IncomingMessage message, Exception failure, CancellationToken cancellation)
    {
        var error = failure.GetType().Name;
        telemetry.Failed(stretch.Topic, error);
        LogFailed(logger, message.Type, message.Id, stretch.Topic, error);
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<InboxBatch>().ParkAsync(stretch, message, error, cancellation);
    }

    // Not the exception: its text may hold what a person wrote.
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Type} {MessageId} of {Topic} failed: {Error}. It is tried again, and its key waits")]
    private static partial void LogFailed(ILogger logger, string type, Guid? messageId, string topic, string error);
}
