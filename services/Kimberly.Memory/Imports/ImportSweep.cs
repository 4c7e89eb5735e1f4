using System.Data.Common;
using Kimberly.Memory.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Kimberly.Memory.Imports;

/// <summary>Deletes, once an hour, uploads that broke off with the process, and those that are done and whose keys nobody may refer to any more.</summary>
internal sealed partial class ImportSweep(IServiceScopeFactory scopes, TimeProvider time, ILogger<ImportSweep> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    // Longer than any upload takes, and as long as keys are kept.
    private static readonly TimeSpan LeftoverAfter = TimeSpan.FromDays(1);

    /// <summary>Runs once.</summary>
    public static Task<int> SweepAsync(MemoryDb db, DateTimeOffset now, CancellationToken cancellation)
    {
        var before = now - LeftoverAfter;
        return db.Imports.Where(import => import.CreatedAt <= before && (import.JobId == null || import.FinishedAt != null)).ExecuteDeleteAsync(cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                await SweepAsync(scope.ServiceProvider.GetRequiredService<MemoryDb>(), time.GetUtcNow(), stoppingToken);
            }
            catch (Exception ex) when (ex is DbException or DbUpdateException or RetryLimitExceededException || ex.InnerException is DbException)
            {
                LogLater(logger, ex.GetType().Name);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Old uploads are deleted later ({Reason})")]
    private static partial void LogLater(ILogger logger, string reason);
}
