using Kimberly.Inference.Models;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Kimberly.Inference.Runtime.Onnx;

/// <summary>
/// What a decoder's graph looks like from outside, read from its own inputs and outputs: the names that Hugging Face's
/// exports and the onnxruntime-genai builder give them.
/// </summary>
internal sealed class DecoderLayout
{
    public const string InputIds = "input_ids";
    public const string AttentionMask = "attention_mask";
    public const string PositionIds = "position_ids";
    public const string Logits = "logits";
    private const string Past = "past_key_values.";
    private const string Present = "present.";

    public DecoderLayout(string path, IReadOnlyDictionary<string, NodeMetadata> inputs, IReadOnlyDictionary<string, NodeMetadata> outputs)
    {
        NodeMetadata Need(IReadOnlyDictionary<string, NodeMetadata> nodes, string name, string what) =>
            nodes.TryGetValue(name, out var node) ? node : throw new ModelFileException($"{path} has no {what} {name}; it is not a decoder model with a key-value cache.");

        Need(inputs, InputIds, "input");
        Need(inputs, AttentionMask, "input");
        WantsPositions = inputs.ContainsKey(PositionIds);

        var logits = Need(outputs, Logits, "output");
        VocabularySize = logits.Dimensions[^1];
        LastLogitsOnly = logits.Dimensions[1] == 1;
        LogitsType = Supported(path, Logits, logits);

        var first = Need(inputs, $"{Past}0.key", "input");
        Heads = first.Dimensions[1];
        HeadSize = first.Dimensions[3];
        CacheType = Supported(path, $"{Past}0.key", first);

        PastNames = [.. inputs.Keys.Where(name => name.StartsWith(Past, StringComparison.Ordinal))];
        PresentNames = [.. PastNames.Select(name => Present + name[Past.Length..])];
        foreach (var name in PresentNames)
        {
            Need(outputs, name, "output");
        }

        var known = PastNames.Append(InputIds).Append(AttentionMask).Append(PositionIds);
        if (inputs.Keys.Except(known).ToArray() is [var unknown, ..])
        {
            throw new ModelFileException($"{path} wants an input {unknown}, which is not known here.");
        }

        if (Heads < 1 || HeadSize < 1 || VocabularySize < 1)
        {
            throw new ModelFileException($"{path} does not say its head count, head size or vocabulary size.");
        }
    }

    /// <summary>One for each layer and side, such as <c>past_key_values.0.key</c>.</summary>
    public IReadOnlyList<string> PastNames { get; }

    /// <summary>The outputs that belong to <see cref="PastNames"/>, in the same order.</summary>
    public IReadOnlyList<string> PresentNames { get; }

    public int Heads { get; }

    public int HeadSize { get; }

    public int VocabularySize { get; }

    public bool WantsPositions { get; }

    /// <summary>True when the graph returns the logits of the last position only.</summary>
    public bool LastLogitsOnly { get; }

    public TensorElementType CacheType { get; }

    public TensorElementType LogitsType { get; }

    /// <summary>Bytes of one token of one head of one layer and side.</summary>
    public int BytesPerHead => HeadSize * SizeOf(CacheType);

    /// <summary>Bytes of cache that one token costs in all.</summary>
    public long BytesPerToken => (long)PastNames.Count * Heads * BytesPerHead;

    public static int SizeOf(TensorElementType type) => type == TensorElementType.Float ? sizeof(float) : sizeof(ushort);

    private static TensorElementType Supported(string path, string name, NodeMetadata node) =>
        node.ElementDataType is TensorElementType.Float or TensorElementType.Float16
            ? node.ElementDataType
            : throw new ModelFileException($"{path} has {node.ElementDataType} numbers in {name}; only Float and Float16 can be used.");
}
