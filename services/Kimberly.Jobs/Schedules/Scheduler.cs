namespace Kimberly.Jobs.Schedules;

/// <summary>The loop that runs <see cref="SchedulePass"/> whenever something comes due.</summary>
internal sealed partial class Scheduler(IServiceScopeFactory scopes, TimeProvider time, ILogger<Scheduler> logger) : BackgroundService
{
    // Clocks are set, and machines sleep: nothing is trusted for longer.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(await TryRunAsync(stoppingToken), time, stoppingToken);
        }
    }

    private async Task<TimeSpan> TryRunAsync(CancellationToken stopping)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var wait = await scope.ServiceProvider.GetRequiredService<SchedulePass>().RunAsync(stopping) - time.GetUtcNow();
            return wait is null || wait > LongestPause ? LongestPause : wait > TimeSpan.Zero ? wait.Value : TimeSpan.Zero;
        }
        catch (Exception ex) when (!stopping.IsCancellationRequested)
        {
            LogFailure(logger, ex.GetType().Name);
            return AfterFailure;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Schedules could not be looked at ({Reason}); trying again in a second")]
    private static partial void LogFailure(ILogger logger, string reason);
}
