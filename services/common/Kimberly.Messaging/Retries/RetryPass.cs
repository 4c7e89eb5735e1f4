using Kimberly.Messaging.DeadLetters;
using Kimberly.Messaging.Inbox;
using Kimberly.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Kimberly.Messaging.Retries;

/// <summary>Tries parked messages again, of each key the first one only. Scoped, for one message.</summary>
internal sealed partial class RetryPass(
    MessagingDb db,
    HandlerCall handler,
    Routes routes,
    RetryDelay delay,
    MessagingTelemetry telemetry,
    IOptions<MessagingOptions> options,
    TimeProvider time,
    ILogger<RetryPass> logger)
{
    /// <summary>The numbers of messages that are due, and the first of their key.</summary>
    public Task<List<long>> DueAsync(int most, CancellationToken cancellation) => db.Context.Database.SqlQuery<long>(
        $"""
        SELECT p.number AS "Value" FROM parked_messages p
        WHERE p.next_attempt_at <= {time.GetUtcNow()}
            AND NOT EXISTS (SELECT 1 FROM parked_messages earlier WHERE earlier.topic = p.topic AND earlier.key = p.key AND earlier.number < p.number)
        ORDER BY p.next_attempt_at LIMIT {most}
        """).ToListAsync(cancellation);

    /// <summary>Tries one. Another replica that has it in hand is left alone.</summary>
    /// <returns>The one behind it; null while that waits on, or when there is none.</returns>
    public async Task<long?> TryAsync(long number, CancellationToken cancellation)
    {
        ParkedMessage? tried = null;
        try
        {
            return await db.Context.InTransactionAsync(
                async ct =>
                {
                    tried = null;
                    if (await TakeAsync(number, ct) is not { } message)
                    {
                        return null;
                    }

                    var (route, body, fault) = HandlerCall.Read(routes, message.Topic, message.Type, message.Body);
                    if (fault is not null)
                    {
                        await BuryAsync(message, fault, message.Attempts, ct);
                        return await Behind(message).MinAsync(behind => (long?)behind.Number, ct);
                    }

                    tried = message;
                    var context = new MessageContext(message.Id, message.Topic, message.Key, message.UserId, message.SentAt, message.Attempts + 1);
                    await handler.RunAsync(route!, body!, context, message.TraceParent, ct);
                    await Parked(number).ExecuteDeleteAsync(ct);
                    return await Behind(message).MinAsync(behind => (long?)behind.Number, ct);
                },
                cancellation);
        }
        catch (Exception ex) when (tried is not null && !cancellation.IsCancellationRequested)
        {
            telemetry.Failed(tried.Topic, ex.GetType().Name);
            await FailedAsync(tried, ex.GetType().Name, cancellation);
            return null;
        }
    }

    private async Task FailedAsync(ParkedMessage message, string error, CancellationToken cancellation)
    {
        var attempts = message.Attempts + 1;
        await db.Context.InTransactionAsync(
            async ct =>
            {
                // Who else had it in hand meanwhile has decided already.
                if (await TakeAsync(message.Number, ct) is not { } still || still.Attempts != message.Attempts)
                {
                    return false;
                }

                if (attempts >= options.Value.Attempts)
                {
                    await BuryAsync(still, error, attempts, ct);
                    return true;
                }

                var next = time.GetUtcNow() + delay.After(attempts);
                await Parked(message.Number).ExecuteUpdateAsync(
                    parked => parked.SetProperty(m => m.Attempts, attempts).SetProperty(m => m.NextAttemptAt, next).SetProperty(m => m.Error, error), ct);
                // Those behind it need not be looked at before it is due.
                await Behind(message).ExecuteUpdateAsync(behind => behind.SetProperty(m => m.NextAttemptAt, next), ct);
                return true;
            },
            cancellation);
    }

    private async Task BuryAsync(ParkedMessage message, string error, int attempts, CancellationToken cancellation)
    {
        LogDead(logger, message.Type, message.Id, message.Topic, attempts, error);
        db.Context.Add(DeadLetter.Of(message, error, attempts, time.GetUtcNow()));
        await db.Context.SaveChangesAsync(cancellation);
        await Parked(message.Number).ExecuteDeleteAsync(cancellation);
    }

    private async Task<ParkedMessage?> TakeAsync(long number, CancellationToken cancellation)
    {
        var rows = await db.Context.Set<ParkedMessage>()
            .FromSql($"SELECT * FROM parked_messages WHERE number = {number} FOR UPDATE SKIP LOCKED").AsNoTracking().ToListAsync(cancellation);
        return rows.SingleOrDefault();
    }

    private IQueryable<ParkedMessage> Parked(long number) => db.Context.Set<ParkedMessage>().Where(message => message.Number == number);

    private IQueryable<ParkedMessage> Behind(ParkedMessage first) => db.Context.Set<ParkedMessage>()
        .Where(message => message.Topic == first.Topic && message.Key == first.Key && message.Number > first.Number);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Type} {MessageId} of {Topic} is a dead letter after {Attempts} attempts: {Error}")]
    private static partial void LogDead(ILogger logger, string type, Guid messageId, string topic, int attempts, string error);
}
