using System.Threading.Channels;
using Kimberly.Jobs.Ledger;

namespace Kimberly.Jobs.Workers;

/// <summary>Writes what has come in, all of it in one transaction, and tries again until it is written: nobody but this worker knows how its calls ended.</summary>
internal sealed partial class VerdictLoop(
    IServiceScopeFactory scopes, RunningJobs running, JobsTelemetry telemetry, TimeProvider time, ILogger<VerdictLoop> logger) : BackgroundService
{
    private const int MostAtOnce = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Channel<(RunningJob Running, Verdict Verdict)> _verdicts = Channel.CreateUnbounded<(RunningJob, Verdict)>();

    public void Add(RunningJob job, Verdict verdict) => _verdicts.Writer.TryWrite((job, verdict));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _verdicts.Reader.WaitToReadAsync(stoppingToken))
        {
            var some = new List<(RunningJob Running, Verdict Verdict)>();
            while (some.Count < MostAtOnce && _verdicts.Reader.TryRead(out var one))
            {
                some.Add(one);
            }

            while (!await TryWriteAsync(some.ConvertAll(one => one.Verdict), stoppingToken))
            {
                await Task.Delay(Pause, time, stoppingToken);
            }

            some.ForEach(one => running.Remove(one.Running));
        }
    }

    private async Task<bool> TryWriteAsync(List<Verdict> verdicts, CancellationToken stopping)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var written = await scope.ServiceProvider.GetRequiredService<VerdictWriter>().WriteAsync(verdicts, stopping);
            foreach (var job in written)
            {
                telemetry.Ended(job, time.GetUtcNow());
            }

            if (written.Count < verdicts.Count)
            {
                LogLate(logger, verdicts.Count - written.Count);
            }

            return true;
        }
        catch (Exception ex) when (!stopping.IsCancellationRequested)
        {
            LogWaiting(logger, ex.GetType().Name);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} verdicts came too late: the leases were lost meanwhile")]
    private static partial void LogLate(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Verdicts wait to be written ({Reason}); trying again shortly")]
    private static partial void LogWaiting(ILogger logger, string reason);
}
