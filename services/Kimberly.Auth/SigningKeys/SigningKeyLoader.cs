using Kimberly.Auth.Data;

namespace Kimberly.Auth.SigningKeys;

/// <summary>Loads the keys before the first request is answered, without which the service does not start, and looks every minute whether there are others.</summary>
internal sealed partial class SigningKeyLoader(IServiceScopeFactory scopes, SigningKeyRing keys, TimeProvider time, ILogger<SigningKeyLoader> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LoadAsync(stoppingToken);
            }
            catch (Exception ex) when (ex is not OperationCanceledException)
            {
                // The database is away; the keys that are known go on.
                LogFailure(logger, ex);
            }
        }
    }

    private async Task LoadAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<SigningKeyRotation>().RunAsync(cancellation);
        await keys.LoadAsync(scope.ServiceProvider.GetRequiredService<AuthDb>(), cancellation);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The signing keys could not be read again")]
    private static partial void LogFailure(ILogger logger, Exception exception);
}
