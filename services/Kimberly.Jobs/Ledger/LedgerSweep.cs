using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Data;
using Kimberly.Jobs.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Kimberly.Jobs.Ledger;

/// <summary>Forgets jobs that ended long ago. Dead ones stay: somebody has to decide about them.</summary>
internal sealed class LedgerSweep(JobsDb db, IOptions<WorkerOptions> options, TimeProvider time)
{
    public Task<int> RunAsync(CancellationToken cancellation)
    {
        var before = time.GetUtcNow() - options.Value.Kept;
        return db.Jobs.Where(job => job.FinishedAt < before && job.State != JobState.Dead).ExecuteDeleteAsync(cancellation);
    }
}
