using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;

namespace Kimberly.Memory.Embeddings;

/// <summary>The loop that looks whether items wait for their embeddings, and has <see cref="BackfillRequests"/> ask for the job.</summary>
internal sealed partial class EmbeddingBackfill(
    IServiceScopeFactory scopes, BackfillSignal signal, IOptions<EmbeddingOptions> options, ILogger<EmbeddingBackfill> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await TryAskAsync(stoppingToken);
            await signal.WaitAsync(options.Value.BackfillInterval, stoppingToken);
        }
    }

    private async Task TryAskAsync(CancellationToken stopping)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<BackfillRequests>().AskAsync(stopping);
        }
        catch (Exception ex) when (ex is DbException or DbUpdateException or RetryLimitExceededException || ex.InnerException is DbException)
        {
            // A database's words may quote what it was given.
            LogLater(logger, ex.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody can tell whether items wait for their embeddings ({Reason}); looking again later")]
    private static partial void LogLater(ILogger logger, string reason);
}
