using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Kimberly.Contracts.Jobs;
using Kimberly.ServiceDefaults.Json;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.JobHandling.Runs;

/// <summary>Reads and fences the rows of jobs. Every write compares the token under the row's lock, in the transaction that writes.</summary>
internal sealed class JobRecords(DbContext db, TimeProvider time)
{
    public DbContext Db => db;

    public Task<JobRecord?> FindAsync(Guid id, CancellationToken cancellation) =>
        db.Set<JobRecord>().AsNoTracking().SingleOrDefaultAsync(record => record.JobId == id, cancellation);

    /// <summary>
    /// Takes a job up under a token. The first token of a job that was asked for here has no older one to shut out, so that nothing is written yet.
    /// </summary>
    public async Task<JobRecord> TakeUpAsync(JobCall call, string kind, CancellationToken cancellation) =>
        call.Token == 1 && await FindAsync(call.JobId, cancellation) is { } record ? record
        : await RaiseAsync(call.JobId, kind, call.UserId, call.Token, cancellation);

    /// <summary>Shuts out all tokens that are older than this one.</summary>
    public async Task<JobRecord> RaiseAsync(Guid id, string kind, Guid? userId, long token, CancellationToken cancellation)
    {
        var found = await db.Set<JobRecord>().FromSql(
            $"""
             INSERT INTO job_records (job_id, kind, user_id, updated_at, token, chunks)
             VALUES ({id}, {kind}, {userId}, {time.GetUtcNow()}, {token}, 0)
             ON CONFLICT (job_id) DO UPDATE SET token = greatest(job_records.token, excluded.token), updated_at = excluded.updated_at
             RETURNING *
             """).AsNoTracking().ToListAsync(cancellation);
        return found[0];
    }

    /// <summary>Locks the row for the rest of the transaction, unless this token may not write any more.</summary>
    /// <exception cref="StaleJobException">It may not.</exception>
    public async Task HoldAsync(Guid id, long token, int chunks, CancellationToken cancellation) => Require(await db.Database.ExecuteSqlAsync(
        $"""
         UPDATE job_records SET token = {token}, chunks = chunks + 1, updated_at = {time.GetUtcNow()}
         WHERE job_id = {id} AND token <= {token} AND chunks = {chunks} AND closed_at IS NULL
         """,
        cancellation));

    /// <summary>Writes where the next call goes on, in the transaction that holds the row.</summary>
    public Task SetCheckpointAsync(Guid id, string? checkpoint, CancellationToken cancellation) =>
        db.Database.ExecuteSqlAsync($"UPDATE job_records SET checkpoint = {checkpoint} WHERE job_id = {id}", cancellation);

    /// <summary>Closes the job for good, unless this token may not write any more.</summary>
    /// <exception cref="StaleJobException">It may not.</exception>
    public async Task CloseAsync(Guid id, long token, int chunks, string? result, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        Require(await db.Database.ExecuteSqlAsync(
            $"""
             UPDATE job_records SET token = {token}, result = {result}, checkpoint = NULL, closed_at = {now}, updated_at = {now}
             WHERE job_id = {id} AND token <= {token} AND chunks = {chunks} AND closed_at IS NULL
             """,
            cancellation));
    }

    /// <summary>Forgets jobs that were closed long ago, and those that were not and that nothing was written of for much longer: cancelled, failed or never replayed.</summary>
    public async Task SweepAsync(DateTimeOffset closedBefore, DateTimeOffset writtenBefore, CancellationToken cancellation)
    {
        await db.Set<JobRecord>().Where(record => record.ClosedAt < closedBefore).ExecuteDeleteAsync(cancellation);
        await db.Set<JobRecord>().Where(record => record.ClosedAt == null && record.UpdatedAt < writtenBefore).ExecuteDeleteAsync(cancellation);
    }

    /// <exception cref="ArgumentException">It is longer than a job may carry.</exception>
    [return: NotNullIfNotNull(nameof(value))]
    public static string? Write(object? value, string what)
    {
        if (value is null)
        {
            return null;
        }

        var json = JsonSerializer.Serialize(value, value.GetType(), KimberlyJson.Options);
        return json.Length <= JobLimits.Json
            ? json
            : throw new ArgumentException($"The {what} of a job may have {JobLimits.Json} characters as JSON, and not {json.Length}: keep it in a table, and its id in the job.", nameof(value));
    }

    private static void Require(int rows)
    {
        if (rows == 0)
        {
            throw new StaleJobException();
        }
    }
}
