using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Kinds;
using Kimberly.Jobs.Ledger;

namespace Kimberly.Jobs.Workers;

/// <summary>Sees one leased job through to a verdict.</summary>
internal sealed class JobExecution(OwnerCall owner, Random random, TimeProvider time)
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(30);

    /// <returns>The verdict; null where another worker has the job, so that there is nothing to say.</returns>
    public async Task<Verdict?> RunAsync(RunningJob running)
    {
        try
        {
            if (running.Job.CancelRequestedAt is not null)
            {
                return await EndAsync(running, StopReason.Cancelled);
            }

            return running.Job.Deadline <= time.GetUtcNow()
                ? await EndAsync(running, StopReason.Late)
                : Judge(running, await CallAsync(running));
        }
        catch (OperationCanceledException)
        {
            return running.Reason switch
            {
                StopReason.Cancelled or StopReason.Late => await EndAsync(running, running.Reason, wasCalled: true),
                StopReason.Stalled => Retry(running, "stalled"),
                StopReason.Lost => null,
                _ => PutBack(running, TimeSpan.Zero),
            };
        }
        catch (OwnerAwayException)
        {
            return PutBack(running, RetryPauses.WhileAway(running.Job.Token, random.NextDouble()));
        }
        catch (BrokenCallException ex)
        {
            return Retry(running, ex.Code);
        }
    }

    /// <summary>No limit on the call as a whole: one on silence, and the job's own deadline.</summary>
    private async Task<JobLine> CallAsync(RunningJob running)
    {
        var stall = running.Kind?.Stall ?? Timeout.InfiniteTimeSpan;
        await using var silence = time.CreateTimer(_ => running.Stop(StopReason.Stalled), null, stall, Timeout.InfiniteTimeSpan);
        await using var deadline = time.CreateTimer(
            _ => running.Stop(StopReason.Late), null, running.Job.Deadline is { } late ? Bounded(late - time.GetUtcNow()) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return await owner.RunAsync(
            running,
            progress =>
            {
                silence.Change(stall, Timeout.InfiniteTimeSpan);
                if (progress is not null)
                {
                    running.Advance(progress);
                }
            },
            running.Stopped);
    }

    private Verdict Judge(RunningJob running, JobLine line) => line.Outcome switch
    {
        JobOutcome.Succeeded => Succeeded(running, running.Job.Token, line.Result?.GetRawText()),
        JobOutcome.Failed => Of(running, JobState.Failed) with { ErrorCode = line.Error?.Code, ErrorDetail = line.Error?.Detail },
        JobOutcome.Retry => Retry(running, line.Error?.Code ?? Verdict.InternalError),
        JobOutcome.Interrupted => PutBack(running, RetryPauses.WhileAway(1, random.NextDouble())),
        // The owner has seen a newer token: this one is written in vain, or the next lease has a higher one.
        _ => PutBack(running, RetryPauses.WhileAway(running.Job.Token, random.NextDouble())),
    };

    /// <summary>Nothing more may happen, and then the job is over; unless it had succeeded before. Of a kind that nobody does any more nothing can happen.</summary>
    private async Task<Verdict> EndAsync(RunningJob running, StopReason reason, bool wasCalled = false)
    {
        var ended = reason == StopReason.Late
            ? Of(running, JobState.Failed) with { ErrorCode = Verdict.DeadlineExceeded }
            : Of(running, JobState.Cancelled);
        if (running.Kind is null || (running.Job.Token == 1 && !wasCalled))
        {
            return ended;
        }

        try
        {
            var next = running.Job.Token + 1;
            return await owner.StopAsync(running, next, CancellationToken.None) switch
            {
                null => PutBack(running, RetryPauses.WhileAway(running.Job.Token, random.NextDouble())),
                { Closed: true } stopped => Succeeded(running, next, stopped.Result?.GetRawText()),
                _ => ended with { NewToken = next },
            };
        }
        catch (Exception ex) when (ex is OwnerAwayException or BrokenCallException)
        {
            // Whoever leases it next asks again.
            return PutBack(running, RetryPauses.WhileAway(running.Job.Token, random.NextDouble()));
        }
    }

    private static Verdict Succeeded(RunningJob running, long token, string? result) =>
        Of(running, JobState.Succeeded) with { Result = result, NewToken = token };

    private Verdict Retry(RunningJob running, string code) => running.Kind is { } kind && running.Job.Attempts < kind.Attempts
        ? Of(running, JobState.Queued) with
        {
            ErrorCode = code,
            DueAt = time.GetUtcNow() + RetryPauses.After(kind, running.Job.Attempts, random.NextDouble()),
        }
        : Of(running, JobState.Dead) with { ErrorCode = code };

    private Verdict PutBack(RunningJob running, TimeSpan pause) => Of(running, JobState.Queued) with
    {
        Counts = false,
        DueAt = time.GetUtcNow() + pause,
        ErrorCode = running.Job.ErrorCode,
        ErrorDetail = running.Job.ErrorDetail,
    };

    private static Verdict Of(RunningJob running, JobState state) => new(running.Job.Id, running.Job.Token, state)
    {
        ProgressDone = running.Progress.Done,
        ProgressTotal = running.Progress.Total,
    };

    // Timers take no longer waits; no call lasts so long.
    private static TimeSpan Bounded(TimeSpan wait) =>
        wait <= TimeSpan.Zero ? TimeSpan.Zero : wait < LongestTimer ? wait : LongestTimer;
}
