using Kimberly.Benchmarks.Measuring;
using Kimberly.Benchmarks.Running;

namespace Kimberly.Benchmarks.Areas;

/// <summary><c>./kimberly up -d</c> on a built tree until every health check is green.</summary>
internal sealed class Start : IArea
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(20);

    public string Name => "start";

    public Task<IReadOnlyList<Row>> MeasureAsync(Instance instance, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Row>>(
        [new Row("start on a built tree until all is healthy", "<= 20 s", "", $"{instance.StartTime.TotalSeconds:0.0} s", null, instance.StartTime <= Budget)]);
}
