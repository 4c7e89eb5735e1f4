using System.Diagnostics.CodeAnalysis;

namespace Kimberly.Gateway.Caching;

/// <summary>Remembers answers for a while, as many as fit; the oldest make room. Safe for many threads.</summary>
/// <param name="lifetime">For how long.</param>
/// <param name="capacity">How many.</param>
/// <param name="time">The clock.</param>
internal sealed class RecentAnswers<T>(TimeSpan lifetime, int capacity, TimeProvider time)
    where T : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, T> _answers = [];
    // All live equally long, so that the order in which they came is the order in which they go.
    private readonly Queue<(string Question, DateTimeOffset Until)> _order = new();

    public bool TryGet(string question, [MaybeNullWhen(false)] out T answer)
    {
        lock (_lock)
        {
            Forget(room: 0);
            return _answers.TryGetValue(question, out answer);
        }
    }

    public void Add(string question, T answer)
    {
        lock (_lock)
        {
            Forget(room: 1);
            if (_answers.TryAdd(question, answer))
            {
                _order.Enqueue((question, time.GetUtcNow() + lifetime));
            }
        }
    }

    private void Forget(int room)
    {
        var now = time.GetUtcNow();
        while (_order.TryPeek(out var oldest) && (oldest.Until <= now || _answers.Count + room > capacity))
        {
            _order.Dequeue();
            _answers.Remove(oldest.Question);
        }
    }
}
