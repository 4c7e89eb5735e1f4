namespace Kimberly.Auth.Background;

/// <summary>Runs a piece of work at the start and then after each pause. What fails is tried again with the next one.</summary>
internal sealed partial class Repeated<TWork>(IServiceScopeFactory scopes, TimeProvider time, ILogger<Repeated<TWork>> logger, TimeSpan pause) : BackgroundService
    where TWork : IRepeatedWork
{
    private bool _failing;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(pause, time);
        do
        {
            await TryRunAsync(stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TryRunAsync(CancellationToken cancellation)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<TWork>().RunAsync(cancellation);
            _failing = false;
        }
        catch (Exception ex) when (!cancellation.IsCancellationRequested)
        {
            // A part is away. Once is enough to say so.
            if (!_failing)
            {
                LogFailure(logger, ex, typeof(TWork).Name);
            }

            _failing = true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Work} failed; it is tried again until it succeeds")]
    private static partial void LogFailure(ILogger logger, Exception exception, string work);
}
