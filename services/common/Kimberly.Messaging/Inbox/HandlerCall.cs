using System.Diagnostics;

namespace Kimberly.Messaging.Inbox;

/// <summary>Runs a handler within the transaction that is going on. Scoped.</summary>
internal sealed class HandlerCall(MessagingDb db, IServiceProvider services, MessagingTelemetry telemetry, TimeProvider time)
{
    public async Task RunAsync(MessageRoute route, object message, MessageContext context, string? traceParent, CancellationToken cancellation)
    {
        using var activity = MessagingTelemetry.StartProcess(context.Topic, context.MessageId, traceParent);
        var began = Stopwatch.GetTimestamp();
        // What fails undoes the whole transaction: a savepoint for each SaveChanges would be two more round trips for nothing.
        db.Context.Database.AutoSavepointsEnabled = false;
        try
        {
            await route.HandleAsync(services, message, context, cancellation);
            await db.Context.SaveChangesAsync(cancellation);
        }
        catch (Exception ex)
        {
            activity?.SetStatus(ActivityStatusCode.Error, ex.GetType().Name);
            throw;
        }

        // The next message of the batch begins with nothing.
        db.Context.ChangeTracker.Clear();
        telemetry.Processed(context.Topic, Stopwatch.GetElapsedTime(began), context.Attempt == 1 ? time.GetUtcNow() - context.SentAt : null);
    }

    /// <summary>Finds the handler and reads the body.</summary>
    /// <returns>What is wrong with the message instead, if anything.</returns>
    public static (MessageRoute? Route, object? Message, string? Fault) Read(Routes routes, string topic, string type, byte[] body)
    {
        if (routes.HandlerOf(topic, type) is not { } route)
        {
            return (null, null, "unknown-type");
        }

        try
        {
            return (route, route.Read(body), null);
        }
        catch (Exception ex) when (ex is not OutOfMemoryException)
        {
            // Whatever a converter throws: this body can never be handled.
            return (null, null, "unreadable");
        }
    }
}
