using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;

namespace Kimberly.Memory.Embeddings;

/// <summary>The loop that runs <see cref="BackfillPass"/> while there is work, patiently while inference or the database is away.</summary>
internal sealed partial class EmbeddingBackfill(
    IServiceScopeFactory scopes, BackfillSignal signal, IOptions<EmbeddingOptions> options, TimeProvider time, ILogger<EmbeddingBackfill> logger)
    : BackgroundService
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var retry = FirstRetry;
        while (!stoppingToken.IsCancellationRequested)
        {
            if (await TryCatchUpAsync(stoppingToken))
            {
                retry = FirstRetry;
                await signal.WaitAsync(options.Value.BackfillInterval, stoppingToken);
            }
            else
            {
                await Task.Delay(retry, time, stoppingToken);
                retry = retry * 2 < LastRetry ? retry * 2 : LastRetry;
            }
        }
    }

    private async Task<bool> TryCatchUpAsync(CancellationToken stopping)
    {
        try
        {
            while (await RunPassAsync(stopping) > 0)
            {
            }

            return true;
        }
        catch (Exception ex) when (ex is EmbeddingsAwayException or DbException or DbUpdateException or RetryLimitExceededException ||
                                   ex.InnerException is DbException)
        {
            // A database's words may quote what it was given; those of the other never do.
            LogWaiting(logger, ex is EmbeddingsAwayException ? ex.Message : ex.GetType().Name);
            return false;
        }
    }

    private async Task<int> RunPassAsync(CancellationToken stopping)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<BackfillPass>().RunAsync(stopping);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Items wait for their embeddings ({Reason}); trying again shortly")]
    private static partial void LogWaiting(ILogger logger, string reason);
}
