using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Data;
using Kimberly.Jobs.Kinds;
using Kimberly.Jobs.Signals;
using Kimberly.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Jobs.Ledger;

/// <summary>Puts jobs in and changes them on behalf of people. Every method runs in its caller's transaction, where there is one.</summary>
internal sealed class JobLedger(JobsDb db, JobKinds kinds, IOutbox outbox, Notices notices, TimeProvider time)
{
    public const string UnknownKind = "unknown_kind";
    private const string Discarded = "request_discarded";

    /// <summary>Takes what a service asked for. One that is there already, also as cancelled, stays as it is.</summary>
    public Task AcceptAsync(JobRequested request, CancellationToken cancellation)
    {
        var kind = kinds.Find(request.Kind);
        return AddAsync(
            new NewJob(request.JobId, request.Kind, request.UserId ?? Guid.Empty, request.RequestedAt)
            {
                Arguments = request.Arguments.GetRawText(),
                Priority = Math.Clamp(request.Priority ?? kind?.Priority ?? JobLimits.UsualPriority, 0, JobLimits.MostPriority),
                NotBefore = request.NotBefore,
                Deadline = request.Deadline,
                // An administrator can replay it when a version that knows the kind is there.
                State = kind is null ? JobState.Dead : JobState.Queued,
                ErrorCode = kind is null ? UnknownKind : null,
            },
            cancellation);
    }

    /// <summary>Enters a job whose request nobody could handle and an administrator gave up: it has failed, unless it is there already.</summary>
    public Task RefuseAsync(RequestedJob request, CancellationToken cancellation) => AddAsync(
        new NewJob(request.JobId, request.Kind, request.UserId ?? Guid.Empty, request.RequestedAt) { State = JobState.Failed, ErrorCode = Discarded },
        cancellation);

    /// <summary>
    /// Adds a job, unless it is there already. Its turn is that of the job that was begun last, or follows the last one that its person waits for.
    /// </summary>
    public async Task<bool> AddAsync(NewJob job, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var due = job.NotBefore > now ? Earlier(job.NotBefore.Value, job.Deadline) : now;
        DateTimeOffset? finished = job.State == JobState.Queued ? null : now;
        var added = await db.Database.ExecuteSqlAsync(
            $"""
             INSERT INTO jobs (id, kind, user_id, state, priority, turn, arguments, created_at, due_at, deadline, attempts, token, progress_done, error_code, finished_at)
             SELECT {job.Id}, {job.Kind}, {job.UserId}, {job.State.ToString()}, {job.Priority},
                 greatest(
                     coalesce(
                         (SELECT max(turn) FROM jobs WHERE state = 'Running' AND priority = {job.Priority}),
                         (SELECT min(turn) FROM jobs WHERE state = 'Queued' AND priority = {job.Priority} AND due_at <= {now}),
                         0),
                     coalesce((SELECT max(turn) + 1 FROM jobs WHERE state = 'Queued' AND user_id = {job.UserId} AND priority = {job.Priority}), 0)),
                 {job.Arguments}::text, {job.CreatedAt}, {due}, {job.Deadline}::timestamptz, 0, 0, 0, {job.ErrorCode}::text, {finished}::timestamptz
             ON CONFLICT (id) DO NOTHING
             """,
            cancellation);
        if (added > 0 && finished is not null)
        {
            await PublishAsync(await db.Jobs.AsNoTracking().Where(one => one.Id == job.Id).ToListAsync(cancellation), cancellation);
        }

        notices.Queued(db);
        return added > 0;
    }

    /// <summary>
    /// Has a job end. One that no worker has ever held is cancelled at once; else its worker, or the next one, asks the owning service to let nothing more happen,
    /// and the job is cancelled when that is certain, or has succeeded before.
    /// </summary>
    /// <returns>The job as it is now; null where it is not there or had ended.</returns>
    public async Task<Job?> CancelAsync(Guid id, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var found = await db.Jobs.FromSql(
            $"""
             UPDATE jobs SET
                 cancel_requested_at = coalesce(cancel_requested_at, {now}),
                 due_at = CASE WHEN state = 'Queued' THEN least(due_at, {now}) ELSE due_at END,
                 finished_at = CASE WHEN token = 0 THEN {now} END,
                 arguments = CASE WHEN token = 0 THEN NULL ELSE arguments END,
                 state = CASE WHEN token = 0 THEN 'Cancelled' ELSE state END
             WHERE id = {id} AND state IN ('Queued', 'Running')
             RETURNING *
             """).AsNoTracking().ToListAsync(cancellation);
        if (found is not [var job])
        {
            return null;
        }

        await PublishAsync(found, cancellation);
        notices.Changed(db, found);
        notices.Cancelled(db, id);
        notices.Queued(db);
        return job;
    }

    /// <summary>Gives up jobs that could not begin before their deadline.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ExpireAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var late = await db.Jobs.FromSql(
            $"""
             UPDATE jobs SET state = 'Failed', error_code = {Verdict.DeadlineExceeded}, finished_at = {now}, arguments = NULL
             WHERE id IN (SELECT id FROM jobs WHERE state = 'Queued' AND deadline <= {now} AND token = 0 LIMIT 1000 FOR UPDATE SKIP LOCKED)
             RETURNING *
             """).AsNoTracking().ToListAsync(cancellation);
        await PublishAsync(late, cancellation);
        notices.Changed(db, late);
        return late.Count;
    }

    /// <summary>Announces those that ended to who wants to know.</summary>
    public async Task PublishAsync(IEnumerable<Job> jobs, CancellationToken cancellation)
    {
        foreach (var job in jobs.Where(job => job.FinishedAt is not null))
        {
            Guid? user = job.UserId == Guid.Empty ? null : job.UserId;
            outbox.Add(job.Id.ToString(), new JobFinished(job.Id, job.Kind, user, job.State, job.Attempts, job.FinishedAt!.Value), user);
        }

        await db.SaveChangesAsync(cancellation);
    }

    private static DateTimeOffset Earlier(DateTimeOffset start, DateTimeOffset? deadline) => deadline < start ? deadline.Value : start;
}
