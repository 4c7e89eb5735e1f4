using System.Diagnostics;
using Kimberly.Benchmarks.Measuring;
using Kimberly.Benchmarks.Running;
using Npgsql;

namespace Kimberly.Benchmarks.Areas;

/// <summary>Jobs that do nothing, from the commit of the request until they are seen to have succeeded, one by one and as many as go, against a bare loop that commits the same rows.</summary>
internal sealed class Jobs : IArea
{
    private const double LatencyBudget = 30;
    private const double RateBudget = 300;
    private const int OneByOne = 200;
    private const int Many = 3_000;
    private const int Concurrency = 8;

    public string Name => "jobs";

    public async Task<IReadOnlyList<Row>> MeasureAsync(Instance instance, CancellationToken cancellation)
    {
        await using var jobs = await EmptyJobs.StartAsync(instance, cancellation);
        await using var ledger = NpgsqlDataSource.Create(jobs.JobsDatabase);
        await MeasureManyAsync(jobs, ledger, Many / 10, cancellation);

        var times = new List<double>();
        for (var i = 0; i < OneByOne; i++)
        {
            var id = await jobs.SubmitAsync(cancellation);
            times.Add(await Samples.TimeAsync(() => UntilSucceededAsync(ledger, id, cancellation)));
        }

        var alone = new Samples(times);
        var rate = await MeasureManyAsync(jobs, ledger, Many, cancellation);
        var bare = await BareJobs.MeasureAsync(jobs, Many / 3, Concurrency, cancellation);
        return
        [
            new Row("empty job, commit to visible success, p50", "<= 30 ms", "", $"{alone.P50:0.0} ms (p95 {alone.P95:0.0})", null, alone.P50 <= LatencyBudget),
            new Row("empty jobs, sustained, against committing the rows", ">= 300/s", $"{bare:0}/s", $"{rate:0}/s", rate / bare, rate >= RateBudget),
        ];
    }

    private static async Task<double> MeasureManyAsync(EmptyJobs jobs, NpgsqlDataSource ledger, int count, CancellationToken cancellation)
    {
        var before = await SucceededAsync(ledger, cancellation);
        var started = Stopwatch.GetTimestamp();
        var left = count;
        await Task.WhenAll(Enumerable.Range(0, Concurrency).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await jobs.SubmitAsync(cancellation);
            }
        }));
        while (await SucceededAsync(ledger, cancellation) < before + count)
        {
            await Task.Delay(20, cancellation);
        }

        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task UntilSucceededAsync(NpgsqlDataSource ledger, Guid id, CancellationToken cancellation)
    {
        await using var command = ledger.CreateCommand("SELECT state FROM jobs WHERE id = $1");
        command.Parameters.AddWithValue(id);
        while (await command.ExecuteScalarAsync(cancellation) as string != "Succeeded")
        {
            await Task.Delay(1, cancellation);
        }
    }

    private static async Task<long> SucceededAsync(NpgsqlDataSource ledger, CancellationToken cancellation)
    {
        await using var command = ledger.CreateCommand("SELECT count(*) FROM jobs WHERE state = 'Succeeded'");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
