using Kimberly.Jobs.Data;
using Kimberly.Jobs.Signals;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Jobs.Ledger;

/// <summary>Tells all replicas, when the transaction is committed, that there is something to look at.</summary>
internal static class Notices
{
    // A notice holds less than 8,000 bytes.
    private const int IdsOfANotice = 200;

    public static Task NotifyQueuedAsync(this JobsDb db, CancellationToken cancellation) =>
        db.Database.ExecuteSqlAsync($"SELECT pg_notify({LedgerSignals.QueuedChannel}, '')", cancellation);

    public static Task NotifyCancelledAsync(this JobsDb db, Guid job, CancellationToken cancellation) =>
        db.Database.ExecuteSqlAsync($"SELECT pg_notify({LedgerSignals.CancelledChannel}, {job.ToString()})", cancellation);

    public static async Task NotifyChangedAsync(this JobsDb db, IEnumerable<Job> jobs, CancellationToken cancellation)
    {
        foreach (var some in jobs.Select(job => job.Id).Chunk(IdsOfANotice))
        {
            await db.Database.ExecuteSqlAsync($"SELECT pg_notify({LedgerSignals.ChangedChannel}, {string.Join(',', some)})", cancellation);
        }
    }
}
