using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Kimberly.Benchmarks.Measuring;
using Kimberly.Benchmarks.Running;
using Kimberly.Contracts.Inference;
using Kimberly.Inference.Runtime.Onnx;
using Kimberly.ServiceDefaults.Json;

namespace Kimberly.Benchmarks.Areas;

/// <summary>Prompt and decode through the inference service, against the same runtime called in a bare loop.</summary>
internal sealed class Generation : IArea
{
    private const int PromptTokens = 300;
    private const int AnswerTokens = 96;
    private const int Rounds = 5;
    private const int SomeToken = 1_000;
    private const double Budget = 0.85;
    private const double BudgetTogether = 2.0;

    private static readonly int[] Together = [1, 4, 8];

    public string Name => "generation";

    public async Task<IReadOnlyList<Row>> MeasureAsync(Instance instance, CancellationToken cancellation)
    {
        using var service = await instance.ServiceAtAsync("inference", cancellation);
        using var bare = DecoderSession.Open(BundledModels.Chat.Graph, ModelDevice.Cpu, threads: 0, rows: Together.Max(), capacity: 1_024);

        var rows = new List<Row> { await PromptAsync(service, bare, cancellation) };
        var rates = new Dictionary<int, double>();
        foreach (var sequences in Together)
        {
            // Alternating, so that a slow minute of the machine meets both.
            var (raw, value) = (new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                raw.Add(DecodeBare(bare, sequences));
                value.Add(await DecodeAsync(service, sequences, cancellation));
            }

            var (rawRate, rate) = (new Samples(raw).P50, new Samples(value).P50);
            rates[sequences] = rate;
            rows.Add(new Row(
                $"decode of {sequences} together, against a bare loop", ">= 0.85", $"{rawRate:0} tokens/s", $"{rate:0} tokens/s", rate / rawRate, rate / rawRate >= Budget));
        }

        var gain = rates[4] / rates[1];
        rows.Add(new Row("4 users together against one", ">= 2.0 times", $"{rates[1]:0} tokens/s", $"{rates[4]:0} tokens/s", gain, gain >= BudgetTogether));
        return rows;
    }

    private static async Task<Row> PromptAsync(HttpClient service, DecoderSession bare, CancellationToken cancellation)
    {
        var (raw, value) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds * 2; round++)
        {
            // Each begins differently, so that no cache helps.
            var (time, tokens) = await FirstTokenAsync(service, $"{round} {string.Concat(Enumerable.Repeat("garden and ", PromptTokens / 2))}", cancellation);
            value.Add(tokens / time);
            var ids = Enumerable.Repeat(SomeToken, tokens).ToArray();
            var started = Stopwatch.GetTimestamp();
            bare.Read(row: 0, past: 0, ids);
            raw.Add(tokens / Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        var (rawRate, rate) = (new Samples(raw).P50, new Samples(value).P50);
        return new Row("prompt of 300 tokens, against a bare loop", ">= 0.85", $"{rawRate:0} tokens/s", $"{rate:0} tokens/s", rate / rawRate, rate / rawRate >= Budget);
    }

    private static double DecodeBare(DecoderSession bare, int sequences)
    {
        const int past = 40;
        var prompt = Enumerable.Repeat(SomeToken, past).ToArray();
        for (var row = 0; row < sequences; row++)
        {
            bare.Read(row, past: 0, prompt);
        }

        var pasts = Enumerable.Repeat(past, sequences).ToArray();
        var tokens = Enumerable.Repeat(SomeToken, sequences).ToArray();
        var size = bare.Layout.VocabularySize;
        var started = Stopwatch.GetTimestamp();
        for (var step = 0; step < AnswerTokens; step++)
        {
            var logits = bare.Step(first: 0, pasts, tokens);
            for (var row = 0; row < sequences; row++)
            {
                tokens[row] = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(logits.Slice(row * size, size));
                pasts[row]++;
            }
        }

        return sequences * AnswerTokens / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Tokens per second of all together, from the moment when the last of them has begun until the first is done.</summary>
    private static async Task<double> DecodeAsync(HttpClient service, int sequences, CancellationToken cancellation)
    {
        var times = await Task.WhenAll(Enumerable.Range(0, sequences).Select(i => StreamAsync(service, $"Tell me story number {i} about a dragon, at great length.", cancellation)));
        var (from, to) = (times.Max(stream => stream[0]), times.Min(stream => stream[^1]));
        var tokens = times.Sum(stream => stream.Count(at => at > from && at <= to));
        return tokens / Stopwatch.GetElapsedTime(from, to).TotalSeconds;
    }

    private static async Task<(double Seconds, int Tokens)> FirstTokenAsync(HttpClient service, string text, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await service.PostAsJsonAsync("/v1/chat/completions", Request(text, maxTokens: 1, stream: false), KimberlyJson.Options, cancellation);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<ChatCompletion>(KimberlyJson.Options, cancellation);
        return (Stopwatch.GetElapsedTime(started).TotalSeconds, answer!.Usage.PromptTokens);
    }

    /// <summary>When each piece of the answer arrived.</summary>
    private static async Task<List<long>> StreamAsync(HttpClient service, string text, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(Request(text, AnswerTokens, stream: true), options: KimberlyJson.Options),
        };
        using var response = await service.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        response.EnsureSuccessStatusCode();
        var times = new List<long>();
        var parser = SseParser.Create(await response.Content.ReadAsStreamAsync(cancellation));
        await foreach (var item in parser.EnumerateAsync(cancellation))
        {
            if (item.Data != "[DONE]" && JsonSerializer.Deserialize<ChatCompletionChunk>(item.Data, KimberlyJson.Options) is { Choices: [{ Delta.Content.Length: > 0 }] })
            {
                times.Add(Stopwatch.GetTimestamp());
            }
        }

        return times;
    }

    private static ChatCompletionRequest Request(string text, int maxTokens, bool stream) =>
        new([new ChatCompletionMessage(ChatCompletionRole.User, text)], Stream: stream, MaxTokens: maxTokens);
}
