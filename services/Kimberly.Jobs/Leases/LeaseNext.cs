using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Data;
using Kimberly.Jobs.Kinds;
using Kimberly.Jobs.Workers;
using Kimberly.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Kimberly.Jobs.Leases;

/// <summary>Leases the next jobs to a worker: by priority, then by turn, within the limits.</summary>
internal sealed class LeaseNext(JobsDb db, JobKinds kinds, IOptions<WorkerOptions> options, TimeProvider time)
{
    // Workers choose one after the other, or two of them could each fill the same limit. Any number that nothing else locks.
    private const long Turnstile = 0x6A6F6273;

    private const int FewestCandidates = 32;

    /// <summary>Leases at most so many jobs as the worker has room for.</summary>
    public Task<List<Job>> RunAsync(Guid worker, int most, CancellationToken cancellation) => db.InTransactionAsync(
        async ct =>
        {
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Turnstile})", ct);
            var chosen = await ChooseAsync(most, ct);
            return chosen.Count == 0 ? [] : await TakeAsync(worker, chosen, ct);
        },
        cancellation);

    private async Task<List<Guid>> ChooseAsync(int most, CancellationToken cancellation)
    {
        var choice = new LeaseChoice(kinds, await db.Jobs
            .Where(job => job.State == JobState.Running)
            .GroupBy(job => new { job.Kind, job.UserId })
            .Select(group => new RunningCount(group.Key.Kind, group.Key.UserId, group.Count()))
            .ToListAsync(cancellation));
        var chosen = new List<Guid>();
        var count = Math.Max(2 * most, FewestCandidates);
        List<Candidate> candidates;
        do
        {
            // Those that were passed over are left out the next time: whatever kept them back is full now.
            candidates = await CandidatesAsync(choice, chosen, most, count, cancellation);
            foreach (var job in candidates)
            {
                if (chosen.Count < most && choice.TryTake(job.Kind, job.UserId, job.IsCancelled))
                {
                    chosen.Add(job.Id);
                }
            }
        }
        while (chosen.Count < most && candidates.Count == count);

        return chosen;
    }

    /// <summary>
    /// The first of each lane (a kind and a person) that has room: lanes are found by stepping from one to the next along an index, so that what waits in a full
    /// one costs nothing, however much it is.
    /// </summary>
    private async Task<List<Candidate>> CandidatesAsync(LeaseChoice choice, List<Guid> chosen, int most, int count, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var passed = chosen.ToArray();
        var found = await db.Jobs.FromSql(
            $"""
             WITH RECURSIVE lanes AS (
                 (SELECT kind, user_id FROM jobs WHERE state = 'Queued' ORDER BY kind, user_id LIMIT 1)
                 UNION ALL
                 SELECT next.kind, next.user_id FROM lanes l CROSS JOIN LATERAL (
                     SELECT kind, user_id FROM jobs
                     WHERE state = 'Queued' AND (kind, user_id) > (l.kind, l.user_id)
                     ORDER BY kind, user_id LIMIT 1) next),
             first AS (
                 SELECT job.id FROM lanes l CROSS JOIN LATERAL (
                     SELECT id FROM jobs
                     WHERE state = 'Queued' AND kind = l.kind AND user_id = l.user_id AND due_at <= {now} AND id <> ALL ({passed})
                     ORDER BY priority DESC, turn, id LIMIT {most}) job
                 WHERE l.kind = ANY ({choice.OpenKinds}) AND l.kind || ' ' || l.user_id <> ALL ({choice.FullLanes})
                 UNION
                 (SELECT id FROM jobs WHERE state = 'Queued' AND cancel_requested_at IS NOT NULL AND due_at <= {now} AND id <> ALL ({passed}) LIMIT {most}))
             SELECT * FROM jobs WHERE id IN (SELECT id FROM first) AND state = 'Queued'
             ORDER BY priority DESC, turn, id
             LIMIT {count}
             FOR UPDATE SKIP LOCKED
             """).AsNoTracking().ToListAsync(cancellation);
        return found.ConvertAll(job => new Candidate(job.Id, job.Kind, job.UserId, job.CancelRequestedAt is not null));
    }

    private Task<List<Job>> TakeAsync(Guid worker, List<Guid> chosen, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        return db.Jobs.FromSql(
            $"""
             UPDATE jobs SET state = 'Running', token = token + 1, attempts = attempts + 1, leased_by = {worker}, lease_until = {now + options.Value.Lease},
                 heartbeat_at = {now}, started_at = coalesce(started_at, {now})
             WHERE id = ANY ({chosen.ToArray()})
             RETURNING *
             """).AsNoTracking().ToListAsync(cancellation);
    }

    private sealed record Candidate(Guid Id, string Kind, Guid UserId, bool IsCancelled);
}
