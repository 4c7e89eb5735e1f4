using System.Diagnostics;
using System.Net.Http.Json;
using Kimberly.Benchmarks.Measuring;
using Kimberly.Benchmarks.Running;
using Kimberly.Contracts.Inference;
using Kimberly.Inference.Embeddings;
using Kimberly.Inference.Runtime.Onnx;
using Kimberly.Inference.Tokenization;
using Kimberly.ServiceDefaults.Json;
using Microsoft.ML.OnnxRuntime;

namespace Kimberly.Benchmarks.Areas;

/// <summary>Embeddings through the inference service, one text and many, against the same runtime called in a bare loop.</summary>
internal sealed class Embeddings : IArea
{
    private const int MaxTokens = 256;
    private const int OneByOne = 300;
    private const int Many = 1_600;
    private const int BatchSize = 64;
    private const double Budget = 0.85;

    private static readonly string[] Texts =
        [.. Enumerable.Range(0, Many).Select(i => $"In the {i}th summer we rented a small house by the lake, and my sister taught everybody how to sail and how to bake bread.")];

    public string Name => "embeddings";

    public async Task<IReadOnlyList<Row>> MeasureAsync(Instance instance, CancellationToken cancellation)
    {
        using var service = await instance.ServiceAtAsync("inference", cancellation);
        using var options = OnnxSessions.Options(threads: 1);
        using var session = new InferenceSession(BundledModels.Embeddings.Graph, options);
        var tokenizer = WordPieces.Load(BundledModels.Embeddings.Vocabulary);
        var parallel = Environment.ProcessorCount;
        var runs = Enumerable.Range(0, parallel).Select(_ => new EmbeddingRun(BundledModels.Embeddings.Graph, session, MaxTokens)).ToArray();
        try
        {
            return [await OneTextAsync(service, tokenizer, runs[0], cancellation), await SustainedAsync(service, tokenizer, runs, cancellation)];
        }
        finally
        {
            Array.ForEach(runs, run => run.Dispose());
        }
    }

    private static async Task<Row> OneTextAsync(HttpClient service, WordPieces tokenizer, EmbeddingRun run, CancellationToken cancellation)
    {
        var next = 0;
        var raw = await Samples.OneByOneAsync(OneByOne, () =>
        {
            run.Embed(tokenizer.Encode(Texts[next++ % Many], MaxTokens));
            return Task.CompletedTask;
        });
        var value = await Samples.OneByOneAsync(OneByOne, () => EmbedAsync(service, [Texts[next++ % Many]], cancellation));
        var ratio = raw.P50 / value.P50;
        return new Row("embedding of one text, p50, against a bare loop", ">= 0.85", $"{raw.P50:0.00} ms", $"{value.P50:0.00} ms", ratio, ratio >= Budget);
    }

    private static async Task<Row> SustainedAsync(HttpClient service, WordPieces tokenizer, EmbeddingRun[] runs, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(runs.Select((run, worker) => Task.Run(
            () =>
            {
                for (var i = worker; i < Many; i += runs.Length)
                {
                    run.Embed(tokenizer.Encode(Texts[i], MaxTokens));
                }
            },
            cancellation)));
        var raw = Many / Stopwatch.GetElapsedTime(started).TotalSeconds;

        started = Stopwatch.GetTimestamp();
        var batches = new ParallelOptions { MaxDegreeOfParallelism = runs.Length, CancellationToken = cancellation };
        await Parallel.ForEachAsync(Texts.Chunk(BatchSize), batches, async (batch, token) => await EmbedAsync(service, batch, token));
        var value = Many / Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new Row("embeddings sustained, against a bare loop", ">= 0.85", $"{raw:0} texts/s", $"{value:0} texts/s", value / raw, value / raw >= Budget);
    }

    /// <summary>Asks as memory does.</summary>
    private static async Task EmbedAsync(HttpClient service, IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        using var response = await service.PostAsJsonAsync("/v1/embeddings", new EmbeddingRequest(texts, EncodingFormat: "base64"), KimberlyJson.Options, cancellation);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadFromJsonAsync<EmbeddingAnswer>(KimberlyJson.Options, cancellation);
    }
}
