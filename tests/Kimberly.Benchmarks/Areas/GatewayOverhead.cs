using Kimberly.Benchmarks.Measuring;
using Kimberly.Benchmarks.Running;

namespace Kimberly.Benchmarks.Areas;

/// <summary>The same request through the gateway and straight to the service.</summary>
internal sealed class GatewayOverhead : IArea
{
    private const double BudgetMilliseconds = 0.7;
    private const int WarmUp = 500;
    private const int Count = 2_000;

    public string Name => "gateway";

    public async Task<IReadOnlyList<Row>> MeasureAsync(Instance instance, CancellationToken cancellation)
    {
        var direct = instance.PersonAt(instance.AddressOf("users"));
        var (straightTimes, throughTimes) = (new List<double>(Count), new List<double>(Count));
        for (var i = -WarmUp; i < Count; i++)
        {
            // In turns, so that a slow moment of the machine meets both.
            var (one, other) = (await Samples.TimeAsync(() => GetAsync(direct, cancellation)), await Samples.TimeAsync(() => GetAsync(instance.Person, cancellation)));
            if (i >= 0)
            {
                straightTimes.Add(one);
                throughTimes.Add(other);
            }
        }

        var (straight, through) = (new Samples(straightTimes), new Samples(throughTimes));
        var overhead = through.P50 - straight.P50;
        return
        [
            new Row("gateway overhead over a direct call, p50", "<= 0.7 ms", $"{straight.P50:0.00} ms", $"{through.P50:0.00} ms (+{overhead:0.00} ms)", null, overhead <= BudgetMilliseconds),
        ];
    }

    private static async Task GetAsync(HttpClient client, CancellationToken cancellation)
    {
        using var response = await client.GetAsync("/user", cancellation);
        response.EnsureSuccessStatusCode();
    }
}
