using Kimberly.Benchmarks.Measuring;
using Kimberly.Benchmarks.Running;
using Kimberly.Testing.Machine;

namespace Kimberly.Benchmarks.Areas;

/// <summary>What all processes of an idle instance hold together.</summary>
internal sealed class Footprint : IArea
{
    private const double BudgetGigabytes = 2.0;

    public string Name => "footprint";

    public Task<IReadOnlyList<Row>> MeasureAsync(Instance instance, CancellationToken cancellation)
    {
        var gigabytes = ProcessTree.Of(instance.HostPid).Sum(ProcessTree.ProportionalSetSize) / 1e9;
        return Task.FromResult<IReadOnlyList<Row>>(
            [new Row("memory of all processes, idle (proportional set size)", "<= 2.0 GB", "", $"{gigabytes:0.00} GB", null, gigabytes <= BudgetGigabytes)]);
    }
}
