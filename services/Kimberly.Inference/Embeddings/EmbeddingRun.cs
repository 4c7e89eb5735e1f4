using Kimberly.Inference.Models;
using Microsoft.ML.OnnxRuntime;

namespace Kimberly.Inference.Embeddings;

/// <summary>What one run of the embedding model needs, made once and used by one text at a time.</summary>
internal sealed class EmbeddingRun : IDisposable
{
    private const string InputIds = "input_ids";
    private const string AttentionMask = "attention_mask";
    private const string TokenTypes = "token_type_ids";
    private const string Output = "sentence_embedding";

    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _options = new();
    private readonly long[] _ids;
    private readonly long[] _mask;
    private readonly long[] _types;
    private readonly float[] _vector;
    private readonly OrtValue _output;
    private readonly bool _wantsTypes;

    public EmbeddingRun(string path, InferenceSession session, int maxTokens)
    {
        if (!session.OutputMetadata.TryGetValue(Output, out var output) || output.Dimensions[^1] < 1)
        {
            throw new ModelFileException($"{path} has no output {Output} of a known size; it is not an embedding model that pools and normalises.");
        }

        if (session.InputMetadata.Keys.Except([InputIds, AttentionMask, TokenTypes]).FirstOrDefault() is { } unknown)
        {
            throw new ModelFileException($"{path} wants an input {unknown}, which is not known here.");
        }

        _session = session;
        _binding = session.CreateIoBinding();
        _wantsTypes = session.InputMetadata.ContainsKey(TokenTypes);
        Dimensions = output.Dimensions[^1];
        _ids = GC.AllocateArray<long>(maxTokens, pinned: true);
        _mask = GC.AllocateArray<long>(maxTokens, pinned: true);
        _types = GC.AllocateArray<long>(maxTokens, pinned: true);
        _mask.AsSpan().Fill(1);
        _vector = GC.AllocateArray<float>(Dimensions, pinned: true);
        _output = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _vector.AsMemory(), [1, Dimensions]);
        _binding.BindOutput(Output, _output);
    }

    public int Dimensions { get; }

    public float[] Embed(IReadOnlyList<int> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            _ids[i] = tokens[i];
        }

        using var ids = Tensor(_ids, tokens.Count);
        using var mask = Tensor(_mask, tokens.Count);
        using var types = Tensor(_types, tokens.Count);
        _binding.BindInput(InputIds, ids);
        _binding.BindInput(AttentionMask, mask);
        if (_wantsTypes)
        {
            _binding.BindInput(TokenTypes, types);
        }

        _session.RunWithBinding(_options, _binding);
        return [.. _vector];
    }

    public void Dispose()
    {
        _binding.Dispose();
        _output.Dispose();
        _options.Dispose();
    }

    private static OrtValue Tensor(long[] data, int length) =>
        OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, data.AsMemory(0, length), [1, length]);
}
