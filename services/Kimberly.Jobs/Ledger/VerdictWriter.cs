using System.Text.Json;
using Kimberly.Jobs.Data;
using Kimberly.Jobs.Signals;
using Kimberly.ServiceDefaults.Data;
using Kimberly.ServiceDefaults.Json;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Jobs.Ledger;

/// <summary>Writes many verdicts in one transaction, each only where the job is still held under its token.</summary>
internal sealed class VerdictWriter(JobsDb db, JobLedger ledger, Notices notices, TimeProvider time)
{
    /// <returns>The jobs that were written. Those that are missing were somebody else's by then.</returns>
    public Task<List<Job>> WriteAsync(IReadOnlyCollection<Verdict> verdicts, CancellationToken cancellation) => db.InTransactionAsync(
        async ct =>
        {
            var written = await UpdateAsync(JsonSerializer.Serialize(verdicts, KimberlyJson.Options), ct);
            await ledger.PublishAsync(written, ct);
            notices.Changed(db, written);
            return written;
        },
        cancellation);

    /// <summary>Rows are locked in the order of their ids, as everybody does who locks several.</summary>
    private Task<List<Job>> UpdateAsync(string verdicts, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        return db.Jobs.FromSql(
            $"""
             WITH verdicts AS (
                 SELECT * FROM json_to_recordset({verdicts}::json) AS v (
                     id uuid, token bigint, state text, new_token bigint, due_at timestamptz, counts boolean,
                     result text, error_code text, error_detail text, progress_done bigint, progress_total bigint)),
             held AS (
                 SELECT j.id FROM jobs j JOIN verdicts v ON j.id = v.id AND j.token = v.token
                 WHERE j.state = 'Running' ORDER BY j.id FOR UPDATE OF j)
             UPDATE jobs j SET
                 state = initcap(v.state),
                 token = v.new_token,
                 attempts = CASE WHEN v.counts THEN j.attempts ELSE greatest(j.attempts - 1, 0) END,
                 due_at = CASE WHEN v.counts AND j.cancel_requested_at IS NOT NULL THEN {now} ELSE least(coalesce(v.due_at, j.due_at), j.deadline) END,
                 result = v.result,
                 error_code = v.error_code,
                 error_detail = v.error_detail,
                 -- What has succeeded is done, also where its last word got lost with a worker.
                 progress_done = greatest(v.progress_done, j.progress_done, CASE WHEN v.state = 'succeeded' THEN coalesce(v.progress_total, j.progress_total) END),
                 progress_total = coalesce(v.progress_total, j.progress_total),
                 arguments = CASE WHEN v.state IN ('queued', 'dead') THEN j.arguments END,
                 finished_at = CASE WHEN v.state <> 'queued' THEN {now} END,
                 leased_by = NULL,
                 lease_until = NULL
             FROM verdicts v JOIN held h ON h.id = v.id
             WHERE j.id = h.id
             RETURNING j.*
             """).AsNoTracking().ToListAsync(cancellation);
    }
}
