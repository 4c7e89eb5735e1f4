using System.Net;
using System.Text.Json;
using Kimberly.Memory.Data;
using Kimberly.Testing.Doubles;

namespace Kimberly.Memory.Tests;

/// <summary>
/// Stands for inference. Its vectors are sums of a direction for each word, so that texts with common words are near to
/// each other; it can be away, busy, silent, answer nonsense, serve another model, or refuse texts with a certain word.
/// </summary>
internal sealed class InferenceDouble
{
    /// <summary>What it refuses while it is picky.</summary>
    public const string Refused = "indigestible";

    private int _texts;
    private Func<Task>? _meanwhile;

    public InferenceDouble() => Handler = new HttpDouble(AnswerAsync);

    public HttpDouble Handler { get; }

    public InferenceMood Mood { get; set; } = InferenceMood.Well;

    public int TextsEmbedded => _texts;

    public static float[] Embed(string text)
    {
        var sum = new float[MemoryPassage.Dimensions];
        foreach (var word in text.ToLowerInvariant().Split([' ', '.', '?', '!', ',', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            var state = word.Aggregate(2166136261u, (hash, letter) => (hash ^ letter) * 16777619u);
            for (var i = 0; i < sum.Length; i++)
            {
                state = (state * 1664525u) + 1013904223u;
                sum[i] += (state / (float)uint.MaxValue) - 0.5f;
            }
        }

        return sum;
    }

    /// <summary>Lets something happen while the next texts are embedded, once.</summary>
    public void Meanwhile(Func<Task> happens) => Volatile.Write(ref _meanwhile, happens);

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _meanwhile, null) is { } happens)
        {
            await happens();
        }

        switch (Mood)
        {
            case InferenceMood.Away:
                throw new HttpRequestException(HttpRequestError.ConnectionError);
            case InferenceMood.Busy:
                return new HttpResponseMessage(HttpStatusCode.TooManyRequests);
            case InferenceMood.Silent:
                await Task.Delay(Timeout.Infinite, cancellation);
                break;
            case InferenceMood.Confused:
                return Answer("other", [[1.0f, 0.5f]]);
            case InferenceMood.AnotherModel:
                return new HttpResponseMessage(HttpStatusCode.NotFound);
        }

        using var asked = JsonDocument.Parse(await request.Content!.ReadAsStringAsync(cancellation));
        var texts = asked.RootElement.GetProperty("input").EnumerateArray().Select(text => text.GetString()!).ToArray();
        if (Mood == InferenceMood.Picky && texts.Any(text => text.Contains(Refused, StringComparison.Ordinal)))
        {
            return new HttpResponseMessage(HttpStatusCode.BadRequest);
        }

        Interlocked.Add(ref _texts, texts.Length);
        return Answer(asked.RootElement.GetProperty("model").GetString(), texts.Select(Embed));
    }

    private static HttpResponseMessage Answer(string? model, IEnumerable<float[]> vectors) => HttpDouble.Json(new
    {
        data = vectors.Select((embedding, index) => new { index, embedding }),
        model,
        usage = new { prompt_tokens = 1, total_tokens = 1 },
    });
}
