namespace Kimberly.Auth.Sessions;

/// <summary>Has <see cref="ExpiredSessions"/> deleted every hour.</summary>
internal sealed partial class ExpiredSessionsSweep(IServiceScopeFactory scopes, TimeProvider time, ILogger<ExpiredSessionsSweep> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<ExpiredSessions>().DeleteAsync(stoppingToken);
            }
            catch (Exception ex) when (ex is not OperationCanceledException)
            {
                // The database is away; what has expired can wait for the next hour.
                LogFailure(logger, ex);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expired sessions could not be deleted")]
    private static partial void LogFailure(ILogger logger, Exception exception);
}
