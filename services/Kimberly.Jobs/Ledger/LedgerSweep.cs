using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Data;
using Kimberly.Jobs.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Kimberly.Jobs.Ledger;

/// <summary>Forgets jobs that ended long ago. Dead ones stay: somebody has to decide about them.</summary>
internal sealed class LedgerSweep(JobsDb db, IOptions<WorkerOptions> options, TimeProvider time)
{
    private const int MostAtOnce = 1_000;

    /// <summary>In short steps: nobody waits for a long one.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var before = time.GetUtcNow() - options.Value.Kept;
        var old = db.Jobs.Where(job => job.FinishedAt < before && job.State != JobState.Dead).OrderBy(job => job.FinishedAt).Take(MostAtOnce);
        while (await old.ExecuteDeleteAsync(cancellation) == MostAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
