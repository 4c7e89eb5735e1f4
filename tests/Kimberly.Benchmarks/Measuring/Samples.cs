using System.Diagnostics;

namespace Kimberly.Benchmarks.Measuring;

/// <summary>Durations of one operation, in milliseconds.</summary>
internal sealed class Samples(IEnumerable<double> milliseconds)
{
    private readonly double[] _sorted = [.. milliseconds.Order()];

    public double P50 => Percentile(0.50);

    public double P95 => Percentile(0.95);

    /// <summary>Runs an operation some times to warm up, then <paramref name="count"/> times, one after the other.</summary>
    public static async Task<Samples> OneByOneAsync(int count, Func<Task> operation)
    {
        for (var i = 0; i < Math.Max(3, count / 10); i++)
        {
            await operation();
        }

        var times = new List<double>(count);
        for (var i = 0; i < count; i++)
        {
            times.Add(await TimeAsync(operation));
        }

        return new Samples(times);
    }

    /// <summary>Runs an operation <paramref name="count"/> times, <paramref name="concurrency"/> at once.</summary>
    public static async Task<Samples> TogetherAsync(int count, int concurrency, Func<Task> operation)
    {
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => operation()));

        var left = count;
        var workers = Enumerable.Range(0, concurrency).Select(async _ =>
        {
            var times = new List<double>();
            while (Interlocked.Decrement(ref left) >= 0)
            {
                times.Add(await TimeAsync(operation));
            }

            return times;
        });
        return new Samples((await Task.WhenAll(workers)).SelectMany(times => times));
    }

    /// <summary>Milliseconds that an operation takes.</summary>
    public static async Task<double> TimeAsync(Func<Task> operation)
    {
        var started = Stopwatch.GetTimestamp();
        await operation();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private double Percentile(double share) => _sorted[Math.Min(_sorted.Length - 1, (int)(share * _sorted.Length))];
}
