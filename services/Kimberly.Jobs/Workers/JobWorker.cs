using Kimberly.Jobs.Data;
using Kimberly.Jobs.Kinds;
using Kimberly.Jobs.Leases;
using Kimberly.Jobs.Signals;
using Microsoft.Extensions.Options;

namespace Kimberly.Jobs.Workers;

/// <summary>The loop that leases jobs while there is room, and has each of them done.</summary>
internal sealed partial class JobWorker(
    IServiceScopeFactory scopes, WorkerName worker, RunningJobs running, VerdictLoop verdicts, LedgerSignals signals, JobExecution execution, JobKinds kinds,
    IOptions<WorkerOptions> options, TimeProvider time, ILogger<JobWorker> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var room = options.Value.Slots - running.Count;
                var leased = room > 0 ? await TryLeaseAsync(room, stoppingToken) : [];
                if (leased is null)
                {
                    await Task.Delay(Pause, time, stoppingToken);
                    continue;
                }

                leased.ForEach(Begin);
                await signals.Worker.WaitAsync(options.Value.Poll, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await EndAsync();
        }
    }

    private async Task<List<Job>?> TryLeaseAsync(int room, CancellationToken stopping)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<LeaseNext>().RunAsync(worker.Id, room, stopping);
        }
        catch (Exception ex) when (!stopping.IsCancellationRequested)
        {
            LogWaiting(logger, ex.GetType().Name);
            return null;
        }
    }

    private void Begin(Job job)
    {
        var held = new RunningJob(job, kinds.Find(job.Kind));
        running.Add(held);
        held.Work = Task.Run(() => SeeThroughAsync(held), CancellationToken.None);
    }

    /// <summary>Whatever happens, there is a verdict, or the lease runs out.</summary>
    private async Task SeeThroughAsync(RunningJob held)
    {
        try
        {
            if (await execution.RunAsync(held) is { } verdict)
            {
                verdicts.Add(held, verdict);
                return;
            }
        }
        catch (Exception ex)
        {
            LogUnexpected(logger, ex, held.Job.Kind, held.Job.Id);
        }

        running.Remove(held);
    }

    /// <summary>What runs is put back at once, so that another replica goes on with it.</summary>
    private async Task EndAsync()
    {
        var ending = running.All;
        foreach (var held in ending)
        {
            held.Stop(StopReason.Ending);
        }

        await Task.WhenAll(ending.Select(held => held.Work));
        // Until their verdicts are written.
        while (running.Count > 0)
        {
            await signals.Worker.WaitAsync(Pause, time, CancellationToken.None);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No jobs can be leased ({Reason}); trying again shortly")]
    private static partial void LogWaiting(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Kind} {Id} was left without a verdict; another worker takes it when its lease has run out")]
    private static partial void LogUnexpected(ILogger logger, Exception exception, string kind, Guid id);
}
