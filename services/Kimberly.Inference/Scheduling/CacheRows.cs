using Kimberly.Inference.Runtime.Onnx;

namespace Kimberly.Inference.Scheduling;

/// <summary>
/// Hands out the rows of the cache, keeps those of conversations for their next turn while the budget lasts (the longest
/// unused goes first), and brings the rows of answers in progress together, so that they are one batch.
/// </summary>
internal sealed class CacheRows
{
    /// <summary>
    /// The fewest tokens of a prompt that are read at a time. ONNX Runtime computes a single row in another way than several,
    /// and its rounding differs enough to tip a close choice: read by two at least, a prompt always means the same.
    /// </summary>
    public const int LeastRead = 2;

    private readonly KeyValueMemory _memory;
    private readonly long _budget;
    private readonly CacheRow[] _rows;
    private readonly Dictionary<string, CacheRow> _byKey = new(StringComparer.Ordinal);
    private readonly int[] _committed;
    private readonly int _step;
    private long _uses;
    private long _used;

    public CacheRows(KeyValueMemory memory, long budget)
    {
        _memory = memory;
        _budget = budget;
        _rows = [.. Enumerable.Range(0, memory.Rows).Select(index => new CacheRow(index))];
        _committed = new int[memory.Rows];
        // The operating system gives memory by the page.
        _step = Math.Max(1, Environment.SystemPageSize / memory.BytesPerHead);
    }

    /// <summary>Memory that the rows hold now, in bytes; read by metrics from other threads.</summary>
    public long UsedBytes => Volatile.Read(ref _used);

    /// <summary>How many conversations are kept.</summary>
    public int Kept => _byKey.Count;

    /// <summary>Takes a row for a prompt: the conversation's own with as much of the prompt as it holds already, else an empty one.</summary>
    /// <param name="key">The conversation; null when nothing is to be kept.</param>
    /// <param name="prompt">The whole prompt.</param>
    /// <returns>The row, whose tokens are a beginning of the prompt and leave something to read; null when all are busy.</returns>
    public CacheRow? Take(string? key, ReadOnlySpan<int> prompt)
    {
        if (key is not null && _byKey.TryGetValue(key, out var own))
        {
            if (!own.Busy)
            {
                var known = prompt[..Math.Max(0, prompt.Length - LeastRead)].CommonPrefixLength(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(own.Tokens));
                own.Tokens.RemoveRange(known, own.Tokens.Count - known);
                own.Busy = true;
                return own;
            }

            // Two turns of one conversation at once: the second one gets a row that is not kept.
            key = null;
        }

        var row = Empty();
        if (row is not null)
        {
            row.Busy = true;
            row.Key = key;
            if (key is not null)
            {
                _byKey[key] = row;
            }
        }

        return row;
    }

    /// <summary>Says that a row holds more tokens than before.</summary>
    public void Grew(CacheRow row)
    {
        var now = (row.Tokens.Count + _step - 1) / _step * _step;
        Commit(row.Index, Math.Min(now, _memory.Capacity));
        Trim();
    }

    /// <summary>Gives a row back.</summary>
    /// <param name="row">The row.</param>
    /// <param name="keep">False when what it holds is of no use.</param>
    public void Return(CacheRow row, bool keep)
    {
        row.Busy = false;
        row.LastUse = ++_uses;
        if (!keep || row.Key is null)
        {
            Clear(row);
        }

        Trim();
    }

    /// <summary>Drops a conversation; one that is being answered is not kept when it ends.</summary>
    public void Forget(string key)
    {
        if (_byKey.Remove(key, out var row))
        {
            row.Key = null;
            if (!row.Busy)
            {
                row.Tokens.Clear();
                Release(row);
            }
        }
    }

    /// <summary>Brings rows together by exchanging as few tokens as possible, and sorts them as they lie.</summary>
    public void BringTogether(List<CacheRow> rows)
    {
        rows.Sort(ByIndex);
        if (rows[^1].Index - rows[0].Index + 1 == rows.Count)
        {
            return;
        }

        var first = CheapestWindow(rows);
        var end = first + rows.Count;
        var outside = new Queue<CacheRow>(rows.Where(row => row.Index < first || row.Index >= end));
        for (var index = first; outside.Count > 0; index++)
        {
            if (!rows.Contains(_rows[index]))
            {
                Exchange(outside.Dequeue(), _rows[index]);
            }
        }

        rows.Sort(ByIndex);
    }

    private static int ByIndex(CacheRow a, CacheRow b) => a.Index.CompareTo(b.Index);

    private int CheapestWindow(List<CacheRow> rows)
    {
        var best = 0;
        var least = long.MaxValue;
        for (var first = 0; first + rows.Count <= _rows.Length; first++)
        {
            long cost = 0;
            for (var index = 0; index < _rows.Length; index++)
            {
                var inside = index >= first && index < first + rows.Count;
                // Whatever is on the wrong side has to move; an empty row moves for nothing.
                cost += inside != rows.Contains(_rows[index]) ? _rows[index].Tokens.Count : 0;
            }

            if (cost < least)
            {
                (best, least) = (first, cost);
            }
        }

        return best;
    }

    private void Exchange(CacheRow a, CacheRow b)
    {
        _memory.Swap(a.Index, a.Tokens.Count, b.Index, b.Tokens.Count);
        (a.Index, b.Index) = (b.Index, a.Index);
        _rows[a.Index] = a;
        _rows[b.Index] = b;
        Grew(a);
        Grew(b);
    }

    private CacheRow? Empty()
    {
        // Beside an answer in progress nothing has to move when both decode; where memory lies already none has to be asked for.
        var free = _rows.Where(row => row.Free)
            .OrderByDescending(row => Beside(row.Index))
            .ThenByDescending(row => _committed[row.Index])
            .FirstOrDefault();
        if (free is null && Oldest() is { } oldest)
        {
            Clear(oldest);
            free = oldest;
        }

        return free;
    }

    private bool Beside(int index) => (index > 0 && _rows[index - 1].Busy) || (index + 1 < _rows.Length && _rows[index + 1].Busy);

    private CacheRow? Oldest() => _rows.Where(row => row is { Busy: false, Key: not null }).MinBy(row => row.LastUse);

    private void Trim()
    {
        while (_used > _budget)
        {
            var victim = _rows.FirstOrDefault(row => row.Free && _committed[row.Index] > 0) ?? Oldest();
            if (victim is null)
            {
                return;
            }

            Clear(victim);
            Release(victim);
        }
    }

    private void Clear(CacheRow row)
    {
        if (row.Key is not null)
        {
            _byKey.Remove(row.Key);
            row.Key = null;
        }

        row.Tokens.Clear();
    }

    private void Release(CacheRow row)
    {
        _memory.Release(row.Index);
        Volatile.Write(ref _used, _used - (_committed[row.Index] * _memory.BytesPerToken));
        _committed[row.Index] = 0;
    }

    private void Commit(int index, int tokens)
    {
        if (tokens > _committed[index])
        {
            Volatile.Write(ref _used, _used + ((tokens - _committed[index]) * _memory.BytesPerToken));
            _committed[index] = tokens;
        }
    }
}
