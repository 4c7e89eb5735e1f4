using Kimberly.Jobs.Ledger;

namespace Kimberly.Jobs.Leases;

/// <summary>The loop that puts back what was lost, every second, gives up what nobody can do, every minute, and forgets what ended long ago, every hour. Every replica runs it: one suffices, and none is missed.</summary>
internal sealed partial class Housekeeping(
    IServiceScopeFactory scopes, JobsTelemetry telemetry, TimeProvider time, ILogger<Housekeeping> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CountPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KindsPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SweepPause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        var counted = time.GetTimestamp();
        var sorted = time.GetTimestamp();
        var swept = time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                if (await scope.ServiceProvider.GetRequiredService<LeaseRecovery>().RunAsync(stoppingToken) is > 0 and var lost)
                {
                    LogLost(logger, lost);
                }

                if (time.GetElapsedTime(counted) >= CountPause)
                {
                    telemetry.Look(await scope.ServiceProvider.GetRequiredService<LedgerCounts>().ReadAsync(stoppingToken));
                    counted = time.GetTimestamp();
                }

                if (time.GetElapsedTime(sorted) >= KindsPause)
                {
                    if (await scope.ServiceProvider.GetRequiredService<UnknownKinds>().RunAsync(stoppingToken) is > 0 and var unknown)
                    {
                        LogUnknown(logger, unknown);
                    }

                    sorted = time.GetTimestamp();
                }

                if (time.GetElapsedTime(swept) >= SweepPause)
                {
                    await scope.ServiceProvider.GetRequiredService<LedgerSweep>().RunAsync(stoppingToken);
                    swept = time.GetTimestamp();
                }
            }
            catch (Exception ex) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailure(logger, ex.GetType().Name);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} jobs were put back: their worker gives no sign of life")]
    private static partial void LogLost(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} jobs are dead: their kinds are not declared any more")]
    private static partial void LogUnknown(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ledger could not be looked after ({Reason}); trying again in a second")]
    private static partial void LogFailure(ILogger logger, string reason);
}
