using System.Numerics.Tensors;
using Kimberly.Inference.Runtime.OpenAi;
using Microsoft.Extensions.AI;

namespace Kimberly.Inference.Embeddings;

/// <summary>An embedding model behind any server that speaks OpenAI's protocol.</summary>
internal sealed class OpenAiEmbeddingModel : IEmbeddingModel, IDisposable
{
    private readonly IEmbeddingGenerator<string, Embedding<float>> _client;
    private readonly double _stallSeconds;
    private int _dimensions;

    public OpenAiEmbeddingModel(OpenAiOptions options)
    {
        Id = options.EmbeddingModel ?? throw new InvalidOperationException("Inference:OpenAI:EmbeddingModel is not set.");
        _stallSeconds = options.StallSeconds;
        _client = OpenAiClients.Create(options).GetEmbeddingClient(Id).AsIEmbeddingGenerator();
    }

    public string Id { get; }

    public string OwnedBy => "openai";

    public int? ContextTokens => null;

    public int? Dimensions => Volatile.Read(ref _dimensions) is > 0 and var dimensions ? dimensions : null;

    public async Task<EmbeddedTexts> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stall.CancelAfter(TimeSpan.FromSeconds(_stallSeconds));
        try
        {
            var made = await _client.GenerateAsync(texts, cancellationToken: stall.Token);
            var vectors = new ReadOnlyMemory<float>[made.Count];
            for (var i = 0; i < vectors.Length; i++)
            {
                var vector = made[i].Vector.ToArray();
                // Memory compares by dot product, which is the cosine only for vectors of length 1.
                var norm = TensorPrimitives.Norm<float>(vector);
                if (norm == 0 || !float.IsFinite(norm))
                {
                    throw OpenAiProblems.NoDirection();
                }

                TensorPrimitives.Divide(vector, norm, vector);
                vectors[i] = vector;
            }

            if (vectors.Length != texts.Count)
            {
                throw OpenAiProblems.BrokeOff();
            }

            Volatile.Write(ref _dimensions, vectors[0].Length);
            return new EmbeddedTexts(vectors, (int)(made.Usage?.InputTokenCount ?? texts.Sum(TokenEstimate.Of)));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw OpenAiProblems.Stalled(_stallSeconds);
        }
        catch (Exception ex) when (OpenAiProblems.IsKnown(ex))
        {
            throw OpenAiProblems.Describe(ex);
        }
    }

    public void Dispose() => _client.Dispose();
}
