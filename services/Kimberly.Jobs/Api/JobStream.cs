using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using Kimberly.Jobs.Signals;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Jobs.Api;

/// <summary>A job as server-sent events, whichever replica works on it.</summary>
internal sealed class JobStream(IServiceScopeFactory scopes, LedgerSignals signals, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private const string Progress = "progress";
    private const string Done = "done";

    // A notice may be lost.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    // Proxies end what is silent for long.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    /// <summary>Follows a job from what was just seen of it to its end, or until this replica ends: whoever asks again goes on where the job is.</summary>
    public async IAsyncEnumerable<SseItem<JobAnswer>> FollowAsync(JobAnswer job, ClaimsPrincipal user, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lifetime.ApplicationStopping);
        var watcher = signals.Watch(job.Id);
        try
        {
            var said = time.GetTimestamp();
            yield return new SseItem<JobAnswer>(job, job.IsOver ? Done : Progress);
            while (!job.IsOver)
            {
                if (await NextAsync(job, user, watcher, ends.Token) is not { } seen)
                {
                    yield break;
                }

                if (seen != job || time.GetElapsedTime(said) >= Silence)
                {
                    said = time.GetTimestamp();
                    yield return new SseItem<JobAnswer>(seen, seen.IsOver ? Done : Progress);
                }

                job = seen;
            }
        }
        finally
        {
            signals.Unwatch(watcher);
        }
    }

    private async Task<JobAnswer?> NextAsync(JobAnswer job, ClaimsPrincipal user, Wakeup watcher, CancellationToken ends)
    {
        try
        {
            await watcher.WaitAsync(Look, time, ends);
            await using var scope = scopes.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<JobViews>().FindAsync(job.Id, user, ends);
        }
        catch (OperationCanceledException) when (ends.IsCancellationRequested)
        {
            return null;
        }
        catch (ProblemException ex) when (ex.Status == StatusCodes.Status404NotFound)
        {
            // It ended long ago, and was forgotten.
            return null;
        }
        catch (Exception) when (!ends.IsCancellationRequested)
        {
            // The database is away, or who could tell; the next look may.
            return job;
        }
    }
}
