using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Data;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Jobs.Ledger;

/// <summary>How full the ledger is.</summary>
internal sealed class LedgerCounts(JobsDb db)
{
    public async Task<List<LedgerCount>> ReadAsync(CancellationToken cancellation) => await db.Jobs
        .Where(job => job.State == JobState.Queued || job.State == JobState.Running || job.State == JobState.Dead)
        .GroupBy(job => new { job.Kind, job.State })
        .Select(group => new LedgerCount(group.Key.Kind, group.Key.State, group.Count(), group.Min(job => job.DueAt)))
        .ToListAsync(cancellation);
}
