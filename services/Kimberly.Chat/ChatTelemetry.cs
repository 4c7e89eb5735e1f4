using System.Diagnostics.Metrics;
using Kimberly.Chat.Models;

namespace Kimberly.Chat;

/// <summary>Metrics of turns. Traces, and the model's own metrics (<c>gen_ai.*</c>), come from the pipeline around the model and from the calls themselves.</summary>
internal sealed class ChatTelemetry : IDisposable
{
    /// <summary>The name of the pipeline's traces and metrics.</summary>
    public const string ModelSource = "Kimberly.Chat.Models";

    private readonly Meter _meter;
    private readonly Histogram<double> _durations;
    private readonly Histogram<double> _firstTokens;
    private readonly Histogram<int> _memories;
    private readonly Counter<int> _failures;

    public ChatTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create("Kimberly.Chat");
        _durations = _meter.CreateHistogram<double>("kimberly.chat.turn.duration", "s", "From the request until the answer was stored, by how it ended.");
        _firstTokens = _meter.CreateHistogram<double>("kimberly.chat.first_token.duration", "s", "From the request until the first token.");
        _memories = _meter.CreateHistogram<int>("kimberly.chat.turn.memories", "{memory}", "Memories put to the model in a turn.");
        _failures = _meter.CreateCounter<int>("kimberly.chat.turn.failures", "{turn}", "Turns that the model gave no answer to, by the reason.");
    }

    /// <summary>A turn got its answer.</summary>
    public void Answered(TimeSpan firstToken, TimeSpan total, int memories)
    {
        _firstTokens.Record(firstToken.TotalSeconds);
        _memories.Record(memories);
        _durations.Record(total.TotalSeconds, new KeyValuePair<string, object?>("outcome", "answered"));
    }

    /// <summary>The person went away before the end of the answer.</summary>
    public void Cancelled(TimeSpan total) => _durations.Record(total.TotalSeconds, new KeyValuePair<string, object?>("outcome", "cancelled"));

    /// <summary>The model gave no answer.</summary>
    public void Failed(ModelFailure failure) => _failures.Add(1, new KeyValuePair<string, object?>("reason", failure.ToString()));

    public void Dispose() => _meter.Dispose();
}
