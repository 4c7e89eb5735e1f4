using System.Diagnostics;
using Kimberly.Messaging.Inbox;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kimberly.Messaging.Retries;

/// <summary>Looks for parked messages that are due.</summary>
internal sealed class RetryLoop(IServiceScopeFactory scopes, ILogger<RetryLoop> logger) : LastingLoop(logger)
{
    private const int Together = 4;
    private const int Most = 64;
    private const int MostOfAKey = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan UpkeepAfter = TimeSpan.FromSeconds(5);

    private long _kept;

    protected override async Task WorkAsync(CancellationToken cancellation)
    {
        using var finishing = new CancellationTokenSource();
        await using var later = CancelLater(finishing, cancellation);
        while (!cancellation.IsCancellationRequested)
        {
            if (Stopwatch.GetElapsedTime(_kept) > UpkeepAfter)
            {
                _kept = Stopwatch.GetTimestamp();
                await using var scope = scopes.CreateAsyncScope();
                await scope.ServiceProvider.GetRequiredService<InboxUpkeep>().RunAsync(finishing.Token);
            }

            if (await PassAsync(finishing.Token) == 0)
            {
                await Task.Delay(Pause, cancellation);
            }

            Works();
        }
    }

    /// <summary>Tries what is due now.</summary>
    /// <returns>How many messages that was.</returns>
    private async Task<int> PassAsync(CancellationToken cancellation)
    {
        List<long> due;
        await using (var scope = scopes.CreateAsyncScope())
        {
            due = await scope.ServiceProvider.GetRequiredService<RetryPass>().DueAsync(Most, cancellation);
        }

        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancellation }, async (number, ct) =>
        {
            // When a key goes on, it goes on here: looking for the next one means to look at all that wait behind it.
            long? next = number;
            for (var tries = 0; next is { } first && tries < MostOfAKey; tries++)
            {
                await using var scope = scopes.CreateAsyncScope();
                next = await scope.ServiceProvider.GetRequiredService<RetryPass>().TryAsync(first, ct);
            }
        });
        return due.Count;
    }
}
