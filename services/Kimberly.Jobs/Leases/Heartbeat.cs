using System.Text.Json;
using Kimberly.Jobs.Data;
using Kimberly.Jobs.Signals;
using Kimberly.Jobs.Workers;
using Kimberly.ServiceDefaults.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Kimberly.Jobs.Leases;

/// <summary>Keeps a worker's leases, and says how far its jobs are.</summary>
internal sealed class Heartbeat(JobsDb db, Notices notices, IOptions<WorkerOptions> options, TimeProvider time)
{
    /// <summary>Prolongs the leases of these jobs.</summary>
    /// <returns>Those that the worker still holds.</returns>
    public async Task<List<Job>> KeepAsync(Guid worker, IEnumerable<Guid> jobs, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        return await db.Jobs.FromSql(
            $"""
             WITH held AS (SELECT id FROM jobs WHERE id = ANY ({jobs.ToArray()}) AND leased_by = {worker} AND state = 'Running' ORDER BY id FOR UPDATE)
             UPDATE jobs j SET lease_until = {now + options.Value.Lease}, heartbeat_at = {now}
             FROM held h WHERE j.id = h.id
             RETURNING j.*
             """).AsNoTracking().ToListAsync(cancellation);
    }

    /// <summary>Writes how far jobs are, each only where it is still held under its token.</summary>
    public async Task ReportAsync(IReadOnlyCollection<ProgressReport> reports, CancellationToken cancellation)
    {
        var json = JsonSerializer.Serialize(reports, KimberlyJson.Options);
        var written = await db.Jobs.FromSql(
            $"""
             WITH reports AS (SELECT * FROM json_to_recordset({json}::json) AS r (id uuid, token bigint, done bigint, total bigint)),
             held AS (
                 SELECT j.id FROM jobs j JOIN reports r ON j.id = r.id AND j.token = r.token
                 WHERE j.state = 'Running' ORDER BY j.id FOR UPDATE OF j)
             UPDATE jobs j SET progress_done = r.done, progress_total = r.total
             FROM reports r JOIN held h ON h.id = r.id WHERE j.id = h.id
             RETURNING j.*
             """).AsNoTracking().ToListAsync(cancellation);
        notices.Changed(db, written);
    }
}
