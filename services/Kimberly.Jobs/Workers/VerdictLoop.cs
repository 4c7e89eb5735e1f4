using System.Threading.Channels;
using Kimberly.Jobs.Ledger;
using Npgsql;

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

            await WriteAsync(some.ConvertAll(one => one.Verdict), stoppingToken);
            some.ForEach(one => running.Remove(one.Running));
        }
    }

    /// <summary>Waits for PostgreSQL, but not for it to take what it has refused: that would hold up all the others.</summary>
    private async Task WriteAsync(List<Verdict> verdicts, CancellationToken stopping)
    {
        while (await TryWriteAsync(verdicts, stopping) is { } failure)
        {
            if (!IsRefusal(failure))
            {
                LogWaiting(logger, failure.GetType().Name);
                await Task.Delay(Pause, time, stopping);
            }
            else if (verdicts.Count > 1)
            {
                foreach (var verdict in verdicts)
                {
                    await WriteAsync([verdict], stopping);
                }

                return;
            }
            else
            {
                var plain = verdicts[0] with { Result = null, ErrorCode = Verdict.InternalError, ErrorDetail = null };
                LogRefused(logger, plain.Id);
                if (plain == verdicts[0])
                {
                    return;
                }

                verdicts = [plain];
            }
        }
    }

    /// <returns>What went wrong; null where they are written.</returns>
    private async Task<Exception?> TryWriteAsync(List<Verdict> verdicts, CancellationToken stopping)
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

            return null;
        }
        catch (Exception ex) when (!stopping.IsCancellationRequested)
        {
            return ex;
        }
    }

    // Class 22: a value that PostgreSQL cannot store; 23: one that breaks a rule of the table.
    private static bool IsRefusal(Exception exception) =>
        (exception as PostgresException ?? exception.InnerException as PostgresException)?.SqlState[..2] is "22" or "23";

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} verdicts came too late: the leases were lost meanwhile")]
    private static partial void LogLate(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Verdicts wait to be written ({Reason}); trying again shortly")]
    private static partial void LogWaiting(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "PostgreSQL refuses what became of job {Id}; it is written without what the job gave, or left to its lease")]
    private static partial void LogRefused(ILogger logger, Guid id);
}
