using System.Diagnostics;
using Kimberly.Messaging.DeadLetters;
using Kimberly.Messaging.Retries;
using Kimberly.Messaging.Transport;
using Kimberly.ServiceDefaults.Data;
using Microsoft.Extensions.Logging;

namespace Kimberly.Messaging.Inbox;

/// <summary>Receives messages of a partition in one transaction: their effects, their ids, what is parked or dead, and the place reached. Scoped, for one attempt.</summary>
internal sealed partial class InboxBatch(
    MessagingDb db,
    InboxStore inbox,
    HandlerCall handler,
    Routes routes,
    MessagingTelemetry telemetry,
    RetryDelay delay,
    TimeProvider time,
    ILogger<InboxBatch> logger)
{
    // A transaction that holds locks for longer is in the way of others: what is done by then is committed.
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(250);

    /// <summary>The message whose handler is running, or has failed; null while none is.</summary>
    public IncomingMessage? Current { get; private set; }

    /// <summary>How many handlers ran in this transaction before that one: what they did is undone with it.</summary>
    public int Before { get; private set; }

    /// <summary>Receives a stretch.</summary>
    /// <param name="stretch">The messages.</param>
    /// <param name="most">How many handlers run in this transaction.</param>
    /// <param name="cancellation">Gives up before the commit.</param>
    public Task<Reached> ReceiveAsync(Stretch stretch, int most, CancellationToken cancellation) => db.Context.InTransactionAsync(
        async ct =>
        {
            (Current, Before) = (null, 0);
            var read = await inbox.LockAsync(stretch.Topic, stretch.Partition, ct);
            var here = stretch.In(read.Epoch);
            if (!here.Continues(read))
            {
                return new Reached(read, IsGap: true);
            }

            if (here.To <= read)
            {
                return new Reached(read);
            }

            var reached = await ReceiveAsync(here, [.. here.Messages.Where(message => message.Place >= read)], most, ct);
            await inbox.MoveAsync(stretch.Topic, stretch.Partition, reached, ct);
            return new Reached(reached);
        },
        cancellation);

    /// <summary>Notes that a message failed for the first time. From then on its key waits.</summary>
    public Task ParkAsync(Stretch stretch, IncomingMessage message, string error, CancellationToken cancellation) => db.Context.InTransactionAsync(
        async ct =>
        {
            if (await inbox.LockAsync(stretch.Topic, stretch.Partition, ct) > message.Place)
            {
                return false;
            }

            var now = time.GetUtcNow();
            db.Context.Add(ParkedMessage.Of(message, stretch.Topic, now + delay.After(1), attempts: 1, error));
            await db.Context.SaveChangesAsync(ct);
            await inbox.ReceivedAsync([message.Id!.Value], now, ct);
            await inbox.MoveAsync(stretch.Topic, stretch.Partition, message.Next, ct);
            return true;
        },
        cancellation);

    private async Task<LogPosition> ReceiveAsync(Stretch stretch, List<IncomingMessage> messages, int most, CancellationToken cancellation)
    {
        var known = await inbox.KnownAsync([.. messages.Select(message => message.Id).OfType<Guid>()], cancellation);
        var blocked = await inbox.BlockedAsync(stretch.Topic, [.. messages.Select(message => message.Key).Distinct()], cancellation);
        var (received, waiting) = (new List<Guid>(), new List<object>());
        var began = Stopwatch.GetTimestamp();
        var reached = stretch.To;
        foreach (var message in messages)
        {
            if (most == 0 || Stopwatch.GetElapsedTime(began) > Long)
            {
                reached = message.Place;
                break;
            }

            if (message.Id is { } id && !known.Add(id))
            {
                continue;
            }

            var now = time.GetUtcNow();
            var (route, body, fault) = message.Id is null ? (null, null, "foreign") : HandlerCall.Read(routes, stretch.Topic, message.Type, message.Body);
            if (fault is not null)
            {
                var letter = DeadLetter.Of(message, stretch.Topic, fault, now);
                LogDead(logger, letter.Id, stretch.Topic, fault);
                waiting.Add(letter);
                received.Add(letter.Id);
                continue;
            }

            received.Add(message.Id!.Value);
            if (blocked.TryGetValue(message.Key, out var due))
            {
                waiting.Add(ParkedMessage.Of(message, stretch.Topic, due));
                continue;
            }

            most--;
            Current = message;
            var context = new MessageContext(message.Id.Value, stretch.Topic, message.Key, message.UserId, message.SentAt, Attempt: 1);
            await handler.RunAsync(route!, body!, context, message.TraceParent, cancellation);
            Current = null;
            Before++;
        }

        db.Context.AddRange(waiting);
        await db.Context.SaveChangesAsync(cancellation);
        await inbox.ReceivedAsync([.. received], time.GetUtcNow(), cancellation);
        telemetry.Consumed(stretch.Topic, received.Count);
        return reached;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Message {MessageId} of {Topic} is a dead letter: {Fault}")]
    private static partial void LogDead(ILogger logger, Guid messageId, string topic, string fault);
}
