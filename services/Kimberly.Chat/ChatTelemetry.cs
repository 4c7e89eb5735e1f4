using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Kimberly.Chat.Turns;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Chat;

/// <summary>Metrics of turns. Traces, and the model's own metrics (<c>gen_ai.*</c>), come from the pipeline around the model and from the calls themselves.</summary>
internal sealed class ChatTelemetry : IDisposable
{
    /// <summary>The name of the pipeline's traces and metrics.</summary>
    public const string ModelSource = "Kimberly.Chat.Models";

    private const string Source = "Kimberly.Chat";

    private readonly TimeProvider _time;
    private readonly Meter _meter;
    private readonly Histogram<double> _durations;
    private readonly Histogram<double> _firstTokens;
    private readonly Histogram<int> _memories;

    public ChatTelemetry(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        _meter = meters.Create(Source);
        _durations = _meter.CreateHistogram<double>("kimberly.chat.turn.duration", "s", "From the request until its end, by how it ended.");
        _firstTokens = _meter.CreateHistogram<double>("kimberly.chat.first_token.duration", "s", "From the request until the first token.");
        _memories = _meter.CreateHistogram<int>("kimberly.chat.turn.memories", "{memory}", "Memories put to the model in a turn.");
    }

    /// <summary>Passes a turn on and records how it ended: <c>answered</c>, <c>repeated</c>, <c>cancelled</c>, or with the code of the problem that the person is told.</summary>
    public async IAsyncEnumerable<TurnEvent> WatchAsync(
        IAsyncEnumerable<TurnEvent> turn, HttpContext context, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var began = _time.GetTimestamp();
        // What it is when nobody goes on to the end.
        var outcome = "cancelled";
        await using var steps = turn.GetAsyncEnumerator(cancellation);
        try
        {
            while (true)
            {
                try
                {
                    if (!await steps.MoveNextAsync())
                    {
                        yield break;
                    }
                }
                catch (Exception ex) when (!cancellation.IsCancellationRequested)
                {
                    outcome = StreamedProblem.Of(ex, context).Extensions["code"] as string ?? ProblemCodes.InternalError;
                    throw;
                }

                if (steps.Current is TurnEvent.Done { IsRepeated: true })
                {
                    outcome = "repeated";
                }
                else if (steps.Current is TurnEvent.Done { Answer: var answer })
                {
                    outcome = "answered";
                    _firstTokens.Record(answer.Timings.FirstTokenMs / 1000);
                    _memories.Record(answer.Memories.Count);
                }

                yield return steps.Current;
            }
        }
        finally
        {
            _durations.Record(_time.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));
        }
    }

    public void Dispose() => _meter.Dispose();
}
