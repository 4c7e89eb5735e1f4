using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Kimberly.Inference.Runtime.Onnx;

/// <summary>
/// The memory of the key-value cache: for each layer and side one array [rows, heads, capacity, head size], so that
/// neighbouring rows are one batch. Address space is taken at once and memory only where tokens are written (the operating
/// system gives pages on first touch), so that a short conversation costs little and a growing one is never moved.
/// </summary>
internal sealed unsafe partial class KeyValueMemory : IDisposable
{
    private const int DontNeed = 4;
    private const int NoHugePage = 15;

    private readonly DecoderLayout _layout;
    private readonly nint[] _arrays;
    private readonly nuint _arrayBytes;
    private readonly long _rowBytes;
    private readonly long _headBytes;
    private readonly List<OrtValue>?[,] _values;

    public KeyValueMemory(DecoderLayout layout, int rows, int capacity)
    {
        _layout = layout;
        Rows = rows;
        Capacity = capacity;
        _headBytes = (long)capacity * layout.BytesPerHead;
        _rowBytes = _headBytes * layout.Heads;
        _arrayBytes = (nuint)(_rowBytes * rows);
        _arrays = new nint[layout.PastNames.Count];
        _values = new List<OrtValue>?[rows, rows + 1];
        for (var i = 0; i < _arrays.Length; i++)
        {
            _arrays[i] = (nint)NativeMemory.AlignedAlloc(_arrayBytes, (nuint)Environment.SystemPageSize);
            // Huge pages would give 2 MB for a single token.
            Advise(_arrays[i], (long)_arrayBytes, NoHugePage);
        }
    }

    public int Rows { get; }

    /// <summary>The most tokens in a row.</summary>
    public int Capacity { get; }

    public long BytesPerToken => _layout.BytesPerToken;

    /// <summary>Bytes of one token of one head of one layer and side.</summary>
    public int BytesPerHead => _layout.BytesPerHead;

    /// <summary>The tensors of neighbouring rows, one for each layer and side; made once and kept.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="count">How many rows.</param>
    /// <returns>In the order of <see cref="DecoderLayout.PastNames"/>.</returns>
    public IReadOnlyList<OrtValue> Values(int first, int count)
    {
        if (_values[first, count] is { } kept)
        {
            return kept;
        }

        var values = new List<OrtValue>(_arrays.Length);
        long[] shape = [count, _layout.Heads, Capacity, _layout.HeadSize];
        foreach (var array in _arrays)
        {
            values.Add(OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance, _layout.CacheType, shape, array + (nint)(first * _rowBytes), count * _rowBytes));
        }

        return _values[first, count] = values;
    }

    /// <summary>Exchanges what two rows hold.</summary>
    /// <param name="rowA">A row.</param>
    /// <param name="tokensA">How many tokens it holds.</param>
    /// <param name="rowB">Another row.</param>
    /// <param name="tokensB">How many tokens that one holds.</param>
    public void Swap(int rowA, int tokensA, int rowB, int tokensB)
    {
        var bytesA = (long)tokensA * BytesPerHead;
        var bytesB = (long)tokensB * BytesPerHead;
        var aside = bytesA > 0 && bytesB > 0 ? NativeMemory.Alloc((nuint)bytesA) : null;
        foreach (var array in _arrays)
        {
            for (var head = 0; head < _layout.Heads; head++)
            {
                var a = (byte*)array + (rowA * _rowBytes) + (head * _headBytes);
                var b = (byte*)array + (rowB * _rowBytes) + (head * _headBytes);
                if (aside is null)
                {
                    // One of them is empty: a move.
                    Buffer.MemoryCopy(a, b, bytesA, bytesA);
                    Buffer.MemoryCopy(b, a, bytesB, bytesB);
                }
                else
                {
                    Buffer.MemoryCopy(a, aside, bytesA, bytesA);
                    Buffer.MemoryCopy(b, a, bytesB, bytesB);
                    Buffer.MemoryCopy(aside, b, bytesA, bytesA);
                }
            }
        }

        NativeMemory.Free(aside);
    }

    /// <summary>Gives a row's memory back to the operating system (on Linux; elsewhere the row keeps it for its next user).</summary>
    public void Release(int row)
    {
        foreach (var array in _arrays)
        {
            Advise(array + (nint)(row * _rowBytes), _rowBytes, DontNeed);
        }
    }

    public void Dispose()
    {
        foreach (var values in _values)
        {
            values?.ForEach(value => value.Dispose());
        }

        foreach (var array in _arrays)
        {
            NativeMemory.AlignedFree((void*)array);
        }
    }

    private static void Advise(nint address, long bytes, int advice)
    {
        var page = Environment.SystemPageSize;
        var start = (address + page - 1) / page * page;
        var whole = (address + bytes - start) / page * page;
        if (OperatingSystem.IsLinux() && whole > 0)
        {
            // Only advice: when it is not taken, the memory just stays.
            _ = AdviseMemory(start, (nuint)whole, advice);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int AdviseMemory(nint address, nuint length, int advice);
}
