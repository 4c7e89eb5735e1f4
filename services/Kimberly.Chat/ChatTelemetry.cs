using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Kimberly.Chat;

/// <summary>Traces and metrics of a turn. The model's own (<c>gen_ai.*</c>) come from the pipeline around it.</summary>
internal sealed class ChatTelemetry : IDisposable
{
    /// <summary>The name of the pipeline's traces and metrics.</summary>
    public const string ModelSource = "Kimberly.Chat.Models";

    private const string Source = "Kimberly.Chat";

    private readonly Meter _meter;
    private readonly Histogram<double> _durations;
    private readonly Histogram<double> _firstTokens;
    private readonly Histogram<int> _memories;

    public ChatTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create(Source);
        _durations = _meter.CreateHistogram<double>("kimberly.chat.turn.duration", "s", "From the request until the answer is stored, by how it ended.");
        _firstTokens = _meter.CreateHistogram<double>("kimberly.chat.first_token.duration", "s", "From the request until the first token.");
        _memories = _meter.CreateHistogram<int>("kimberly.chat.turn.memories", "{memory}", "Memories put to the model in a turn.");
    }

    private static readonly ActivitySource Activities = new(Source);

    /// <summary>A span within a turn.</summary>
    public static Activity? Start(string step) => Activities.StartActivity(step);

    /// <summary>A turn got its answer.</summary>
    public void Answered(TimeSpan firstToken, TimeSpan total, int memories)
    {
        _firstTokens.Record(firstToken.TotalSeconds);
        _memories.Record(memories);
        Ended("answered", total);
    }

    /// <summary>A turn ended.</summary>
    /// <param name="outcome"><c>answered</c>, <c>cancelled</c>, or the code of the problem.</param>
    /// <param name="total">How long it took.</param>
    public void Ended(string outcome, TimeSpan total) => _durations.Record(total.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));

    public void Dispose() => _meter.Dispose();
}
