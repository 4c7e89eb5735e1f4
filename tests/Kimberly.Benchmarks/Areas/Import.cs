using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Kimberly.Benchmarks.Measuring;
using Kimberly.Benchmarks.Running;
using Kimberly.Inference.Embeddings;
using Kimberly.Inference.Runtime.Onnx;
using Kimberly.Inference.Tokenization;
using Microsoft.ML.OnnxRuntime;

namespace Kimberly.Benchmarks.Areas;

/// <summary>An import from its upload until its last text is found, against embedding the same texts in a bare loop on all processors.</summary>
internal sealed class Import : IArea
{
    private const int Count = 10_000;
    private const int MaxTokens = 256;
    private const double Budget = 1.5;
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(50);

    private static readonly string[] Texts =
        [.. Enumerable.Range(0, Count).Select(i => $"On page {i} of the diary my sister writes how we sailed to the island and what we cooked there in the evening.")];

    public string Name => "import";

    public async Task<IReadOnlyList<Row>> MeasureAsync(Instance instance, CancellationToken cancellation)
    {
        var raw = await EmbedAsync(cancellation);

        var started = Stopwatch.GetTimestamp();
        await ImportAsync(instance.Person, cancellation);
        await UntilFoundAsync(instance.Person, cancellation);
        var import = Stopwatch.GetElapsedTime(started);

        var ratio = import / raw;
        return [new Row($"import of {Count:N0} texts until all are found, against embedding them", "<= 1.5 times", $"{raw.TotalSeconds:0.0} s", $"{import.TotalSeconds:0.0} s", ratio, ratio <= Budget)];
    }

    private static async Task<TimeSpan> EmbedAsync(CancellationToken cancellation)
    {
        using var options = OnnxSessions.Options(threads: 1);
        using var session = new InferenceSession(BundledModels.Embeddings.Graph, options);
        var tokenizer = WordPieces.Load(BundledModels.Embeddings.Vocabulary);
        var started = Stopwatch.GetTimestamp();
        var workers = Environment.ProcessorCount;
        await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(
            () =>
            {
                using var run = new EmbeddingRun(BundledModels.Embeddings.Graph, session, MaxTokens);
                for (var i = worker; i < Count; i += workers)
                {
                    run.Embed(tokenizer.Encode(Texts[i], MaxTokens));
                }
            },
            cancellation)));
        return Stopwatch.GetElapsedTime(started);
    }

    private static async Task ImportAsync(HttpClient person, CancellationToken cancellation)
    {
        using var lines = new ByteArrayContent(Encoding.UTF8.GetBytes(string.Concat(Texts.Select(text => $"{JsonSerializer.Serialize(new { content = text })}\n"))));
        lines.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        using var accepted = await person.PostAsync("/memory/import", lines, cancellation);
        accepted.EnsureSuccessStatusCode();
        var state = "";
        while (state != "succeeded")
        {
            await Task.Delay(PollEvery, cancellation);
            state = (await person.GetFromJsonAsync<JsonElement>(accepted.Headers.Location, cancellation)).GetProperty("state").GetString()!;
            if (state is "failed" or "dead")
            {
                throw new InvalidOperationException($"The import is {state}.");
            }
        }
    }

    /// <summary>Also where inference was busy for a moment, and the backfill had to help.</summary>
    private static async Task UntilFoundAsync(HttpClient person, CancellationToken cancellation)
    {
        foreach (var text in new[] { Texts[0], Texts[^1] })
        {
            while (true)
            {
                using var answer = await person.PostAsJsonAsync("/memory/query", new { query = text, top_k = 1 }, cancellation);
                answer.EnsureSuccessStatusCode();
                if ((await answer.Content.ReadFromJsonAsync<JsonElement>(cancellation)).GetProperty("results")[0].GetProperty("content").GetString() == text)
                {
                    break;
                }

                await Task.Delay(PollEvery, cancellation);
            }
        }
    }
}
