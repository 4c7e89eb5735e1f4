using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Data;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Jobs.Ledger;

/// <summary>How full the ledger is. A count for each state: each has an index, and jobs that ended well are many.</summary>
internal sealed class LedgerCounts(JobsDb db)
{
    public async Task<List<LedgerCount>> ReadAsync(CancellationToken cancellation) =>
    [
        .. await CountAsync(db.Jobs.Where(job => job.State == JobState.Queued), cancellation),
        .. await CountAsync(db.Jobs.Where(job => job.State == JobState.Running), cancellation),
        .. await CountAsync(db.Jobs.Where(job => job.State == JobState.Dead), cancellation),
    ];

    private static Task<List<LedgerCount>> CountAsync(IQueryable<Job> jobs, CancellationToken cancellation) => jobs
        .GroupBy(job => new { job.Kind, job.State })
        .Select(group => new LedgerCount(group.Key.Kind, group.Key.State, group.Count(), group.Min(job => job.DueAt)))
        .ToListAsync(cancellation);
}
