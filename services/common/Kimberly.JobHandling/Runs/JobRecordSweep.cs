using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kimberly.JobHandling.Runs;

/// <summary>Has the records of jobs that ended long ago deleted every hour.</summary>
internal sealed partial class JobRecordSweep(IServiceScopeFactory scopes, TimeProvider time, ILogger<JobRecordSweep> logger) : BackgroundService
{
    // Longer than the ledger keeps a job that has ended, so that nothing it could still send is new here again.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    // A job that died can be replayed, and goes on from its checkpoint until then.
    private static readonly TimeSpan KeptOpen = TimeSpan.FromDays(365);
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var now = time.GetUtcNow();
                await scope.ServiceProvider.GetRequiredService<JobRecords>().SweepAsync(now - Kept, now - KeptOpen, stoppingToken);
            }
            catch (Exception ex) when (ex is not OperationCanceledException)
            {
                // The database is away; what is old can wait for the next hour.
                LogFailure(logger, ex);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old records of jobs could not be deleted")]
    private static partial void LogFailure(ILogger logger, Exception exception);
}
