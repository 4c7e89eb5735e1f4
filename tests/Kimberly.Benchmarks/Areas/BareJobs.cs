using System.Diagnostics;
using Kimberly.Benchmarks.Running;
using Npgsql;

namespace Kimberly.Benchmarks.Areas;

/// <summary>The rows of an empty job and nothing else: five commits, as small as they can be, in the same databases, with nobody to wait for.</summary>
internal static class BareJobs
{
    private const string Make = """
        CREATE TABLE IF NOT EXISTS bare_messages (id uuid PRIMARY KEY, body bytea NOT NULL, sent_at timestamptz);
        CREATE TABLE IF NOT EXISTS bare_records (id uuid PRIMARY KEY, token bigint NOT NULL, closed_at timestamptz);
        CREATE TABLE IF NOT EXISTS bare_jobs (id uuid PRIMARY KEY, state text NOT NULL, token bigint NOT NULL, user_id uuid NOT NULL, arguments text, finished_at timestamptz);
        """;

    private static readonly byte[] Body = new byte[300];

    /// <summary>Jobs a second.</summary>
    public static async Task<double> MeasureAsync(EmptyJobs jobs, int count, int concurrency, CancellationToken cancellation)
    {
        await using var owner = NpgsqlDataSource.Create(jobs.OwnersDatabase);
        await using var ledger = NpgsqlDataSource.Create(jobs.JobsDatabase);
        foreach (var source in (NpgsqlDataSource[])[owner, ledger])
        {
            await using var make = source.CreateCommand(Make);
            await make.ExecuteNonQueryAsync(cancellation);
        }

        var started = Stopwatch.GetTimestamp();
        var left = count;
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await CommitOneAsync(owner, ledger, cancellation);
            }
        }));
        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task CommitOneAsync(NpgsqlDataSource owner, NpgsqlDataSource ledger, CancellationToken cancellation)
    {
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        await CommitAsync(owner, id, ["INSERT INTO bare_records VALUES ($1, 0)", "INSERT INTO bare_messages VALUES ($1, $2)"], cancellation);
        await CommitAsync(ledger, id, ["INSERT INTO bare_messages VALUES ($1, $2)", "INSERT INTO bare_jobs VALUES ($1, 'Queued', 0, $1, 'null')"], cancellation);
        await CommitAsync(ledger, id, ["UPDATE bare_jobs SET state = 'Running', token = 1 WHERE id = $1"], cancellation);
        await CommitAsync(owner, id, ["UPDATE bare_records SET token = 1, closed_at = now() WHERE id = $1"], cancellation);
        await CommitAsync(ledger, id, ["UPDATE bare_jobs SET state = 'Succeeded', finished_at = now() WHERE id = $1", "UPDATE bare_messages SET sent_at = now() WHERE id = $1"], cancellation);
    }

    private static async Task CommitAsync(NpgsqlDataSource source, Guid id, string[] statements, CancellationToken cancellation)
    {
        // A batch is one transaction.
        await using var batch = source.CreateBatch();
        foreach (var statement in statements)
        {
            var command = new NpgsqlBatchCommand(statement);
            command.Parameters.AddWithValue(id);
            if (statement.Contains("$2", StringComparison.Ordinal))
            {
                command.Parameters.AddWithValue(Body);
            }

            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync(cancellation);
    }
}
