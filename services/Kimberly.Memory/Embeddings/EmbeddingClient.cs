using System.Net;
using System.Text.Json;
using Kimberly.Contracts.Inference;
using Kimberly.Memory.Data;
using Kimberly.ServiceDefaults.Json;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;
using Pgvector;
using Polly;

namespace Kimberly.Memory.Embeddings;

/// <summary>Asks inference for embeddings.</summary>
internal sealed class EmbeddingClient(HttpClient inference, IOptions<EmbeddingOptions> options, ModelMismatch mismatch)
{
    /// <summary>The most texts of one call, so that it ends within the patience of a call also where each fills the model.</summary>
    public const int MostTexts = 32;

    // One call keeps one processor of a small machine busy.
    private const int CallsAtOnce = 2;

    /// <summary>The model that makes the embeddings.</summary>
    public string Model => options.Value.Model;

    /// <summary>One vector of length 1 for each text, in their order.</summary>
    /// <exception cref="TextRefusedException">Inference refuses one of the texts.</exception>
    /// <exception cref="EmbeddingsAwayException">Inference is away, busy, or answered something else.</exception>
    public async Task<IReadOnlyList<Vector>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        var calls = texts.Chunk(MostTexts).ToArray();
        var vectors = new Vector[calls.Length][];
        await Parallel.ForEachAsync(
            calls.Index(),
            new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = cancellation },
            async (call, ct) => vectors[call.Index] = await AskAsync(call.Item, ct));
        return [.. vectors.SelectMany(some => some)];
    }

    private async Task<Vector[]> AskAsync(string[] texts, CancellationToken cancellation)
    {
        try
        {
            var request = new EmbeddingRequest(texts, Model, EncodingFormat: "base64");
            using var response = await inference.PostAsJsonAsync("/v1/embeddings", request, KimberlyJson.Options, cancellation);
            if (!response.IsSuccessStatusCode)
            {
                throw Refusal(response.StatusCode);
            }

            var answer = await response.Content.ReadFromJsonAsync<EmbeddingAnswer>(KimberlyJson.Options, cancellation);
            return Read(answer, texts.Length);
        }
        catch (Exception ex) when (ex is HttpRequestException or JsonException or ExecutionRejectedException or ProblemException)
        {
            throw new EmbeddingsAwayException($"Inference could not be asked ({ex.GetType().Name}).", ex);
        }
    }

    private EmbeddingsAwayException Refusal(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound => mismatch.Report($"Inference does not serve the embedding model {Model}."),
        HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity =>
            new TextRefusedException($"Inference answered {(int)status}."),
        _ => new EmbeddingsAwayException($"Inference answered {(int)status}."),
    };

    private Vector[] Read(EmbeddingAnswer? answer, int texts)
    {
        var data = answer?.Data.OrderBy(one => one.Index).ToArray() ?? [];
        return data.Length == texts && data.Index().All(one => one.Item.Index == one.Index)
            ? [.. data.Select(one => new Vector(Normalize(one.Embedding.Values.Span)))]
            : throw new EmbeddingsAwayException($"Inference answered {data.Length} embeddings to {texts} texts.");
    }

    private float[] Normalize(ReadOnlySpan<float> embedding)
    {
        if (embedding.Length != MemoryPassage.Dimensions)
        {
            throw mismatch.Report($"The model {Model} answered vectors of {embedding.Length} numbers.");
        }

        var squares = 0.0;
        foreach (var x in embedding)
        {
            squares += x * x;
        }

        if (!double.IsFinite(squares) || squares == 0)
        {
            throw new TextRefusedException("The model answered numbers that are no direction.");
        }

        var vector = embedding.ToArray();
        var scale = (float)(1 / Math.Sqrt(squares));
        foreach (ref var x in vector.AsSpan())
        {
            x *= scale;
        }

        return vector;
    }
}
