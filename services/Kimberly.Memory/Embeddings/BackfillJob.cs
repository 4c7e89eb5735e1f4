using Kimberly.JobHandling;
using Kimberly.Memory.Data;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Memory.Embeddings;

/// <summary>Embeds what waits, batch by batch, patiently while inference is away.</summary>
internal sealed partial class BackfillJob(BackfillPass pass, MemoryDb db, TimeProvider time, ILogger<BackfillJob> logger) : IJobHandler
{
    public const string Kind = "embedding-backfill";

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(5);

    public async Task RunAsync(JobRun run, CancellationToken cancellation)
    {
        var reached = run.Checkpoint<BackfillProgress>() ?? new BackfillProgress(0);
        var retry = FirstRetry;
        while (true)
        {
            // Also while it waits: a job that says nothing is taken for one that hangs.
            run.Report(reached.Embedded);
            try
            {
                if (await pass.RunAsync(run, reached, cancellation) is not { } further)
                {
                    break;
                }

                (reached, retry) = (further, FirstRetry);
            }
            catch (EmbeddingsAwayException ex)
            {
                LogWaiting(logger, ex.Message);
                await Task.Delay(retry, time, cancellation);
                retry = retry * 2 < LastRetry ? retry * 2 : LastRetry;
            }
        }

        await run.CloseAsync(
            async ct =>
            {
                await db.BackfillRequests.Where(request => request.JobId == run.Id).ExecuteDeleteAsync(ct);
                return reached;
            },
            cancellation);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Items wait for their embeddings ({Reason}); trying again shortly")]
    private static partial void LogWaiting(ILogger logger, string reason);
}
