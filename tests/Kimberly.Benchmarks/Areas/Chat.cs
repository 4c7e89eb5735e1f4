using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Kimberly.Benchmarks.Measuring;
using Kimberly.Benchmarks.Running;

namespace Kimberly.Benchmarks.Areas;

/// <summary>The second turn of a conversation, with an answer of at most 24 tokens (the instance is told so).</summary>
internal sealed class Chat : IArea
{
    /// <summary>What the measured instance is told, as <c>Chat:MaxOutputTokens</c>.</summary>
    public const int OutputTokens = 24;

    private const int Count = 40;
    private const double BudgetP50 = 600;
    private const double BudgetP95 = 900;
    private const double BudgetFirstToken = 350;

    public string Name => "chat";

    public async Task<IReadOnlyList<Row>> MeasureAsync(Instance instance, CancellationToken cancellation)
    {
        var whole = new List<double>();
        var first = new List<double>();
        for (var i = 0; i < Count; i++)
        {
            var opening = await SayAsync(instance.Person, "Hello, I would like to talk about gardens.", null, cancellation);
            var second = await SayAsync(instance.Person, "What grows well in the shade?", opening.Conversation, cancellation);
            whole.Add(second.Whole);
            first.Add(second.FirstToken);
        }

        var (all, start) = (new Samples(whole), new Samples(first));
        return
        [
            new Row("chat, 24 tokens, second turn, p50 / p95", "<= 0.6 s / <= 0.9 s", "", $"{all.P50 / 1000:0.00} s / {all.P95 / 1000:0.00} s", null, all.P50 <= BudgetP50 && all.P95 <= BudgetP95),
            new Row("first streamed token, second turn, p95", "<= 0.35 s", "", $"{start.P95 / 1000:0.00} s", null, start.P95 <= BudgetFirstToken),
        ];
    }

    private static async Task<(string Conversation, double FirstToken, double Whole)> SayAsync(
        HttpClient person, string message, string? conversation, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/chat") { Content = JsonContent.Create(new { message, conversation_id = conversation }) };
        request.Headers.Accept.ParseAdd("text/event-stream");
        var started = Stopwatch.GetTimestamp();
        using var response = await person.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        response.EnsureSuccessStatusCode();

        double? firstToken = null;
        var parser = SseParser.Create(await response.Content.ReadAsStreamAsync(cancellation), (_, data) => JsonSerializer.Deserialize<JsonElement>(data));
        await foreach (var item in parser.EnumerateAsync(cancellation))
        {
            if (item.EventType == "delta")
            {
                firstToken ??= Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            }
            else if (item.EventType == "done")
            {
                var whole = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                return (item.Data.GetProperty("conversation_id").GetString()!, firstToken ?? whole, whole);
            }
        }

        throw new InvalidOperationException("The stream ended without an answer.");
    }
}
