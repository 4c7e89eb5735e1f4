using Kimberly.Benchmarks.Running;

namespace Kimberly.Benchmarks.Measuring;

/// <summary>Something that has a budget.</summary>
internal interface IArea
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>Measures it on a running instance.</summary>
    Task<IReadOnlyList<Row>> MeasureAsync(Instance instance, CancellationToken cancellation);
}
