using Kimberly.Jobs.Signals;
using Kimberly.Jobs.Workers;
using Microsoft.Extensions.Options;

namespace Kimberly.Jobs.Leases;

/// <summary>The loop that prolongs this worker's leases, writes how far its jobs are, and ends those that somebody wants to end.</summary>
internal sealed partial class LeaseKeeper(
    IServiceScopeFactory scopes, WorkerName worker, RunningJobs running, LedgerSignals signals, IOptions<WorkerOptions> options, TimeProvider time,
    ILogger<LeaseKeeper> logger)
    : BackgroundService
{
    // Often enough for who watches, seldom enough for the database.
    private static readonly TimeSpan ReportPause = TimeSpan.FromMilliseconds(200);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        signals.Cancelled += Cancel;
        try
        {
            await LoopAsync(stoppingToken);
        }
        finally
        {
            signals.Cancelled -= Cancel;
        }
    }

    private async Task LoopAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(ReportPause, time);
        var lastBeat = time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(stopping))
        {
            try
            {
                await ReportAsync(stopping);
                if (time.GetElapsedTime(lastBeat) >= options.Value.Heartbeat)
                {
                    await KeepAsync(stopping);
                    lastBeat = time.GetTimestamp();
                }
            }
            catch (Exception ex) when (!stopping.IsCancellationRequested)
            {
                // What runs goes on: if a lease is lost meanwhile, the token keeps this worker from writing.
                LogMissed(logger, ex.GetType().Name);
            }
        }
    }

    private async Task ReportAsync(CancellationToken cancellation)
    {
        var reports = running.All.Select(job => job.TakeReport()).OfType<ProgressReport>().ToList();
        if (reports.Count > 0)
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<Heartbeat>().ReportAsync(reports, cancellation);
        }
    }

    private async Task KeepAsync(CancellationToken cancellation)
    {
        var mine = running.All;
        if (mine.Count == 0)
        {
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var kept = (await scope.ServiceProvider.GetRequiredService<Heartbeat>().KeepAsync(worker.Id, mine.Select(job => job.Job.Id), cancellation))
            .ToDictionary(job => job.Id);
        foreach (var held in mine)
        {
            if (kept.GetValueOrDefault(held.Job.Id) is not { } job || job.Token != held.Job.Token)
            {
                held.Stop(StopReason.Lost);
            }
            else if (job.CancelRequestedAt is not null)
            {
                held.Stop(StopReason.Cancelled);
            }
        }
    }

    private void Cancel(Guid id) => running.Find(id)?.Stop(StopReason.Cancelled);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Leases could not be prolonged ({Reason}); trying again at once")]
    private static partial void LogMissed(ILogger logger, string reason);
}
