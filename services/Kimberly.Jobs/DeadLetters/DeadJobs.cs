using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Data;
using Kimberly.Jobs.Kinds;
using Kimberly.Jobs.Ledger;
using Kimberly.Jobs.Signals;
using Kimberly.ServiceDefaults.Data;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Jobs.DeadLetters;

/// <summary>What administrators do about jobs that nobody could do.</summary>
internal sealed class DeadJobs(JobsDb db, JobLedger ledger, JobKinds kinds, Notices notices, TimeProvider time)
{
    /// <summary>Puts it back as if it were new: all attempts, no deadline, and a token above all that were seen.</summary>
    /// <exception cref="ProblemException">404, or 409 where it is not dead or nobody does its kind.</exception>
    public Task<Job> ReplayAsync(Guid id, CancellationToken cancellation) => db.InTransactionAsync(
        async ct =>
        {
            var now = time.GetUtcNow();
            var job = await OnlyDeadAsync(
                id,
                await db.Jobs.FromSql(
                    $"""
                     UPDATE jobs SET
                         state = 'Queued', attempts = 0, due_at = {now}, deadline = NULL, finished_at = NULL, cancel_requested_at = NULL,
                         error_code = NULL, error_detail = NULL,
                         turn = coalesce((SELECT min(turn) FROM jobs q WHERE q.state = 'Queued' AND q.priority = jobs.priority), turn)
                     WHERE id = {id} AND state = 'Dead'
                     RETURNING *
                     """).AsNoTracking().ToListAsync(ct),
                ct);
            if (kinds.Find(job.Kind) is null)
            {
                throw new ProblemException(StatusCodes.Status409Conflict, ProblemCodes.Conflict, "No service does jobs of this kind.");
            }

            notices.Changed(db, [job]);
            notices.Queued(db);
            return job;
        },
        cancellation);

    /// <summary>Gives it up for good: it has failed, with the error that it had, and what it was to work on is forgotten.</summary>
    /// <exception cref="ProblemException">404, or 409 where it is not dead.</exception>
    public Task<Job> DiscardAsync(Guid id, CancellationToken cancellation) => db.InTransactionAsync(
        async ct =>
        {
            var job = await OnlyDeadAsync(
                id,
                await db.Jobs.FromSql(
                    $"UPDATE jobs SET state = 'Failed', arguments = NULL, finished_at = {time.GetUtcNow()} WHERE id = {id} AND state = 'Dead' RETURNING *")
                    .AsNoTracking().ToListAsync(ct),
                ct);
            await ledger.PublishAsync([job], ct);
            notices.Changed(db, [job]);
            return job;
        },
        cancellation);

    private async Task<Job> OnlyDeadAsync(Guid id, List<Job> changed, CancellationToken cancellation) =>
        changed is [var job] ? job
        : await db.Jobs.AnyAsync(one => one.Id == id, cancellation)
            ? throw new ProblemException(StatusCodes.Status409Conflict, ProblemCodes.Conflict, $"The job is not {JobState.Dead.ToString().ToLowerInvariant()}.")
            : throw ProblemException.NotFound("job");
}
