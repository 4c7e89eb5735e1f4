using System.Collections.Concurrent;

namespace Kimberly.Embedded;

/// <summary>Keeps the last lines that each resource wrote.</summary>
public sealed class ResourceLoggerService
{
    private const int LinesKept = 5_000;
    private readonly ConcurrentDictionary<string, Lines> _lines = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The lines of a resource so far, its replicas' together.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName) =>
        new[] { _lines.TryGetValue(resourceName, out var lines) ? lines.Snapshot() : [] }.ToAsyncEnumerable();

    internal void Add(string resourceName, string line, bool isError) => _lines.GetOrAdd(resourceName, _ => new Lines()).Add(line, isError);

    private sealed class Lines
    {
        private readonly Queue<LogLine> _queue = new();
        private int _count;

        public void Add(string line, bool isError)
        {
            lock (_queue)
            {
                _queue.Enqueue(new LogLine(++_count, line, isError));
                if (_queue.Count > LinesKept)
                    _queue.Dequeue();
            }
        }

        public IReadOnlyList<LogLine> Snapshot()
        {
            lock (_queue)
                return [.. _queue];
        }
    }
}
