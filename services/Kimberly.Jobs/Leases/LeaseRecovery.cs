using Kimberly.Jobs.Data;
using Kimberly.Jobs.Ledger;
using Kimberly.Jobs.Signals;
using Kimberly.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Jobs.Leases;

/// <summary>Puts back what a worker held that gives no sign of life any more. Its attempt does not count: the job is not to blame.</summary>
internal sealed class LeaseRecovery(JobsDb db, JobLedger ledger, Notices notices, TimeProvider time)
{
    /// <returns>How many were put back.</returns>
    public Task<int> RunAsync(CancellationToken cancellation) => db.InTransactionAsync(
        async ct =>
        {
            var now = time.GetUtcNow();
            var lost = await db.Jobs.FromSql(
                $"""
                 UPDATE jobs SET state = 'Queued', attempts = greatest(attempts - 1, 0), due_at = {now}, leased_by = NULL, lease_until = NULL
                 WHERE id IN (SELECT id FROM jobs WHERE state = 'Running' AND lease_until <= {now} LIMIT 1000 FOR UPDATE SKIP LOCKED)
                 RETURNING *
                 """).AsNoTracking().ToListAsync(ct);
            if (lost.Count > 0)
            {
                notices.Changed(db, lost);
                notices.Queued(db);
            }

            await ledger.ExpireAsync(ct);
            return lost.Count;
        },
        cancellation);
}
