using Kimberly.Jobs.Data;
using Kimberly.Jobs.Kinds;
using Kimberly.Jobs.Signals;
using Kimberly.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Jobs.Ledger;

/// <summary>Gives up jobs whose kind is not declared any more: no worker leases them. An administrator can replay them when it is declared again.</summary>
internal sealed class UnknownKinds(JobsDb db, JobLedger ledger, JobKinds kinds, Notices notices, TimeProvider time)
{
    // While versions change, another replica may know the kind.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <returns>How many are dead now.</returns>
    public Task<int> RunAsync(CancellationToken cancellation) => db.InTransactionAsync(
        async ct =>
        {
            var now = time.GetUtcNow();
            var known = kinds.All.Select(kind => kind.Name).ToArray();
            var dead = await db.Jobs.FromSql(
                $"""
                 UPDATE jobs SET state = 'Dead', error_code = {JobLedger.UnknownKind}, error_detail = NULL, finished_at = {now}
                 WHERE id IN (
                     SELECT id FROM jobs WHERE state = 'Queued' AND kind <> ALL ({known}) AND due_at <= {now - Patience} AND cancel_requested_at IS NULL
                     LIMIT 1000 FOR UPDATE SKIP LOCKED)
                 RETURNING *
                 """).AsNoTracking().ToListAsync(ct);
            await ledger.PublishAsync(dead, ct);
            notices.Changed(db, dead);
            return dead.Count;
        },
        cancellation);
}
