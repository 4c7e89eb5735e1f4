using Kimberly.Messaging.DeadLetters;
using Kimberly.Messaging.Retries;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Kimberly.Messaging.Inbox;

/// <summary>Counts what failed, and forgets ids that are old. Scoped.</summary>
internal sealed class InboxUpkeep(MessagingDb db, MessagingTelemetry telemetry, IOptions<MessagingOptions> options, TimeProvider time)
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        telemetry.Parked = await db.Context.Set<ParkedMessage>().LongCountAsync(cancellation);
        telemetry.DeadLetters = await db.Context.Set<DeadLetter>().LongCountAsync(letter => letter.DiscardedAt == null, cancellation);
        var old = time.GetUtcNow() - options.Value.IdsKept;
        await db.Context.Set<InboxMessage>().Where(message => message.ReceivedAt < old).ExecuteDeleteAsync(cancellation);
    }
}
