using System.Diagnostics.Metrics;

namespace Kimberly.Memory;

/// <summary>What operators see of memory. Counts and times only; never what anybody remembers.</summary>
internal sealed class MemoryTelemetry
{
    private readonly Histogram<double> _queries;
    private readonly Counter<long> _written;
    private readonly Counter<long> _deferred;
    private readonly Counter<long> _backfilled;

    public MemoryTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create("Kimberly.Memory");
        _queries = meter.CreateHistogram<double>("kimberly.memory.query.duration", "s", "Time of a query, the embedding of its words included.");
        _written = meter.CreateCounter<long>("kimberly.memory.items.written", "{item}", "Items stored.");
        _deferred = meter.CreateCounter<long>("kimberly.memory.embeddings.deferred", "{item}", "Items stored without an embedding, because inference was away.");
        _backfilled = meter.CreateCounter<long>("kimberly.memory.embeddings.backfilled", "{item}", "Items embedded afterwards.");
    }

    public void Queried(TimeSpan took) => _queries.Record(took.TotalSeconds);

    public void Written(bool embedded)
    {
        _written.Add(1);
        if (!embedded)
        {
            _deferred.Add(1);
        }
    }

    public void Backfilled(int items) => _backfilled.Add(items);
}
