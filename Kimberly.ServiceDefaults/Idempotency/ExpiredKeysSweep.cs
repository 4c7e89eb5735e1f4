using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Kimberly.ServiceDefaults.Idempotency;

/// <summary>Has <see cref="ExpiredKeys{TDb, TKey}"/> deleted every hour.</summary>
internal sealed partial class ExpiredKeysSweep<TDb, TKey>(
    IServiceScopeFactory scopes, TimeProvider time, ILogger<ExpiredKeysSweep<TDb, TKey>> logger) : BackgroundService
    where TDb : DbContext
    where TKey : class, IKeptKey
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
                await scope.ServiceProvider.GetRequiredService<ExpiredKeys<TDb, TKey>>().DeleteAsync(stoppingToken);
            }
            catch (Exception ex) when (ex is not OperationCanceledException)
            {
                // The database is away; what has expired can wait for the next hour.
                LogFailure(logger, ex);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Expired idempotency keys could not be deleted")]
    private static partial void LogFailure(ILogger logger, Exception exception);
}
