using System.Text.Json;
using Kimberly.Memory.Data;
using Kimberly.ServiceDefaults.Json;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;
using Pgvector;
using Polly;

namespace Kimberly.Memory.Embeddings;

/// <summary>Asks inference for embeddings.</summary>
internal sealed class EmbeddingClient(HttpClient inference, IOptions<EmbeddingOptions> options)
{
    /// <summary>The most texts of one call, so that it ends within the patience of a call also where each fills the model.</summary>
    public const int MostTexts = 32;

    /// <summary>The model that makes the embeddings.</summary>
    public string Model => options.Value.Model;

    /// <summary>One vector of length 1 for each text, in their order.</summary>
    /// <exception cref="EmbeddingsAwayException">Inference is away, busy, or answered something else.</exception>
    public async Task<IReadOnlyList<Vector>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        var vectors = new List<Vector>(texts.Count);
        foreach (var some in texts.Chunk(MostTexts))
        {
            vectors.AddRange(await AskAsync(some, cancellation));
        }

        return vectors;
    }

    private async Task<IEnumerable<Vector>> AskAsync(string[] texts, CancellationToken cancellation)
    {
        try
        {
            using var response = await inference.PostAsJsonAsync("/v1/embeddings", new EmbeddingsRequest(Model, texts), KimberlyJson.Options, cancellation);
            if (!response.IsSuccessStatusCode)
            {
                throw new EmbeddingsAwayException($"Inference answered {(int)response.StatusCode}.");
            }

            var answer = await response.Content.ReadFromJsonAsync<EmbeddingsAnswer>(KimberlyJson.Options, cancellation);
            return Read(answer, texts.Length);
        }
        catch (Exception ex) when (ex is HttpRequestException or JsonException or ExecutionRejectedException or ProblemException)
        {
            throw new EmbeddingsAwayException("Inference could not be asked.", ex);
        }
    }

    private static IEnumerable<Vector> Read(EmbeddingsAnswer? answer, int texts)
    {
        var data = answer?.Data.OrderBy(one => one.Index).ToArray() ?? [];
        return data.Length == texts && data.Index().All(one => one.Item.Index == one.Index)
            ? data.Select(one => new Vector(Normalize(one.Embedding)))
            : throw new EmbeddingsAwayException($"Inference answered {data.Length} embeddings to {texts} texts.");
    }

    private static float[] Normalize(float[] embedding)
    {
        if (embedding.Length != MemoryPassage.Dimensions)
        {
            throw new EmbeddingsAwayException(
                $"The model answered {embedding.Length} numbers and the database keeps {MemoryPassage.Dimensions}; check {EmbeddingOptions.Section}:Model.");
        }

        var length = MathF.Sqrt(embedding.Sum(x => x * x));
        return float.IsFinite(length) && length > 0
            ? Array.ConvertAll(embedding, x => x / length)
            : throw new EmbeddingsAwayException("The model answered numbers that are no direction.");
    }

    private sealed record EmbeddingsRequest(string Model, IReadOnlyList<string> Input);

    private sealed record EmbeddingsAnswer(IReadOnlyList<Embedded> Data);

    private sealed record Embedded(int Index, float[] Embedding);
}
