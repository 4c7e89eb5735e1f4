using Kimberly.Inference.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Kimberly.Inference.Runtime.Onnx;

/// <summary>
/// The chat model in ONNX Runtime, with one cache buffer bound as past and as present, so that the runtime appends to it in
/// place. Not safe for several threads at once: the scheduler's loop owns it.
/// </summary>
internal sealed class DecoderSession : IDisposable
{
    private readonly string _path;
    private readonly InferenceSession _session;
    private readonly OrtIoBinding?[,] _bindings;
    private readonly RunOptions _options = new();
    private long[] _ids = [];
    private long[] _positions = [];
    private long[] _mask = [];
    private float[] _logits = [];
    private Half[] _halves = [];

    private DecoderSession(string path, InferenceSession session, DecoderLayout layout, int rows, int capacity)
    {
        _path = path;
        _session = session;
        Layout = layout;
        Memory = new KeyValueMemory(layout, rows, capacity);
        _bindings = new OrtIoBinding?[rows, rows + 1];
    }

    public DecoderLayout Layout { get; }

    public KeyValueMemory Memory { get; }

    /// <summary>Loads a model; its weights stay in the files, which are mapped into memory.</summary>
    /// <param name="path">The graph, <c>model.onnx</c>.</param>
    /// <param name="device">What computes.</param>
    /// <param name="threads">How many threads compute; 0 for as many as there are cores.</param>
    /// <param name="rows">How many conversations can have a cache at the same time.</param>
    /// <param name="capacity">The most tokens of one of them.</param>
    /// <returns>The loaded model.</returns>
    public static DecoderSession Open(string path, ModelDevice device, int threads, int rows, int capacity)
    {
        try
        {
            using var options = OnnxSessions.Options(threads == 0 ? Environment.ProcessorCount : threads);
            if (device == ModelDevice.Cuda)
            {
                options.AppendExecutionProvider_CUDA();
            }

            var session = new InferenceSession(path, options);
            return new DecoderSession(path, session, new DecoderLayout(path, session.InputMetadata, session.OutputMetadata), rows, capacity);
        }
        catch (EntryPointNotFoundException ex)
        {
            throw new ModelFileException("Inference:Scheduling:Device is Cuda, but this build computes on processors only: build it with KIMBERLY_GPU=Cuda.", ex);
        }
        catch (OnnxRuntimeException ex)
        {
            throw new ModelFileException($"{path} cannot be loaded by ONNX Runtime: {ex.Message}", ex);
        }
    }

    /// <summary>Reads new tokens of one row; what the row holds from <paramref name="past"/> on is overwritten.</summary>
    /// <param name="row">The row.</param>
    /// <param name="past">How many tokens it holds already.</param>
    /// <param name="tokens">The new ones.</param>
    /// <param name="options">Lets another thread end a long run; null for none.</param>
    /// <returns>The logits after the last token, valid until the next run.</returns>
    public Span<float> Read(int row, int past, scoped ReadOnlySpan<int> tokens, RunOptions? options = null)
    {
        var count = tokens.Length;
        Grow(ref _ids, count);
        Grow(ref _positions, count);
        Grow(ref _mask, past + count);
        for (var i = 0; i < count; i++)
        {
            _ids[i] = tokens[i];
            _positions[i] = past + i;
        }

        _mask.AsSpan(0, past + count).Fill(1);
        return Run(row, rows: 1, count, past + count, options ?? _options);
    }

    /// <summary>Appends one token to each of several neighbouring rows.</summary>
    /// <param name="first">The first row.</param>
    /// <param name="pasts">How many tokens each row holds already.</param>
    /// <param name="tokens">The new token of each.</param>
    /// <returns>The logits of each row, one after the other, valid until the next run.</returns>
    public Span<float> Step(int first, scoped ReadOnlySpan<int> pasts, scoped ReadOnlySpan<int> tokens)
    {
        var rows = tokens.Length;
        var width = 0;
        foreach (var past in pasts)
        {
            width = Math.Max(width, past + 1);
        }

        Grow(ref _ids, rows);
        Grow(ref _positions, rows);
        Grow(ref _mask, rows * width);
        for (var row = 0; row < rows; row++)
        {
            _ids[row] = tokens[row];
            _positions[row] = pasts[row];
            // Each row's mask says its own length; what is beyond is padding.
            var mask = _mask.AsSpan(row * width, width);
            mask[..(pasts[row] + 1)].Fill(1);
            mask[(pasts[row] + 1)..].Clear();
        }

        return Run(first, rows, count: 1, width, _options);
    }

    /// <summary>Makes sure that the model really appends in place, which a graph without GroupQueryAttention cannot.</summary>
    /// <param name="token">Any token.</param>
    public void Probe(int token)
    {
        try
        {
            Read(row: 0, past: 0, [token]);
            Read(row: 0, past: 1, [token]);
        }
        catch (OnnxRuntimeException ex)
        {
            throw new ModelFileException(
                $"{_path} does not append to a shared cache buffer; export it with GroupQueryAttention (as the onnxruntime-genai builder does). {ex.Message}", ex);
        }
    }

    public void Dispose()
    {
        foreach (var binding in _bindings)
        {
            binding?.Dispose();
        }

        _options.Dispose();
        Memory.Dispose();
        _session.Dispose();
    }

    private Span<float> Run(int first, int rows, int count, int width, RunOptions options)
    {
        var binding = Binding(first, rows);
        var positions = Layout.LastLogitsOnly ? 1 : count;
        using var ids = Tensor(_ids, rows, count);
        using var mask = Tensor(_mask, rows, width);
        using var logits = Logits(rows, positions);
        binding.BindInput(DecoderLayout.InputIds, ids);
        binding.BindInput(DecoderLayout.AttentionMask, mask);
        binding.BindOutput(DecoderLayout.Logits, logits);
        if (Layout.WantsPositions)
        {
            using var places = Tensor(_positions, rows, count);
            binding.BindInput(DecoderLayout.PositionIds, places);
            _session.RunWithBinding(options, binding);
        }
        else
        {
            _session.RunWithBinding(options, binding);
        }

        return LastLogits(rows, positions);
    }

    private OrtIoBinding Binding(int first, int rows)
    {
        if (_bindings[first, rows] is { } kept)
        {
            return kept;
        }

        var binding = _session.CreateIoBinding();
        var values = Memory.Values(first, rows);
        for (var i = 0; i < values.Count; i++)
        {
            binding.BindInput(Layout.PastNames[i], values[i]);
            binding.BindOutput(Layout.PresentNames[i], values[i]);
        }

        return _bindings[first, rows] = binding;
    }

    private OrtValue Logits(int rows, int positions)
    {
        var numbers = rows * positions * Layout.VocabularySize;
        Grow(ref _logits, numbers);
        long[] shape = [rows, positions, Layout.VocabularySize];
        if (Layout.LogitsType == TensorElementType.Float)
        {
            return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _logits.AsMemory(0, numbers), shape);
        }

        Grow(ref _halves, numbers);
        return OnnxSessions.HalfTensor(_halves, shape);
    }

    /// <summary>Brings the logits of each row's last position to the front, as 32-bit numbers.</summary>
    private Span<float> LastLogits(int rows, int positions)
    {
        var size = Layout.VocabularySize;
        for (var row = 0; row < rows; row++)
        {
            var last = ((row * positions) + positions - 1) * size;
            var target = _logits.AsSpan(row * size, size);
            if (Layout.LogitsType == TensorElementType.Float16)
            {
                System.Numerics.Tensors.TensorPrimitives.ConvertToSingle(_halves.AsSpan(last, size), target);
            }
            else if (positions > 1)
            {
                _logits.AsSpan(last, size).CopyTo(target);
            }
        }

        return _logits.AsSpan(0, rows * size);
    }

    private static OrtValue Tensor(long[] data, int rows, int columns) =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, data.AsMemory(0, rows * columns), [rows, columns]);

    private static void Grow<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<T>(Math.Max(length, buffer.Length * 2), pinned: true);
        }
    }
}
