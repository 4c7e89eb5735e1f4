using System.Diagnostics;
using System.Diagnostics.Metrics;
using Kimberly.Inference.Embeddings;
using Kimberly.Inference.Runtime;
using Kimberly.Inference.Runtime.Onnx;

namespace Kimberly.Inference;

/// <summary>Traces and metrics, by OpenTelemetry's semantic conventions for generative AI where they have a name for it.</summary>
internal sealed class InferenceTelemetry : IDisposable
{
    private const string Name = "Kimberly.Inference";

    private readonly Meter _meter;
    private readonly ActivitySource _source = new(Name);
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _firstToken;
    private readonly Histogram<double> _perToken;
    private readonly Histogram<double> _rate;
    private readonly Histogram<long> _tokens;
    private readonly Counter<long> _cached;

    public InferenceTelemetry(IMeterFactory meters)
    {
        _meter = meters.Create(Name);
        _duration = _meter.CreateHistogram("gen_ai.server.request.duration", "s", "How long requests to a model took.", advice: Seconds(0.005, 60));
        _firstToken = _meter.CreateHistogram("gen_ai.server.time_to_first_token", "s", "From the request to the first token of the answer.", advice: Seconds(0.005, 30));
        _perToken = _meter.CreateHistogram("gen_ai.server.time_per_output_token", "s", "Between two tokens of an answer.", advice: Seconds(0.001, 1));
        _rate = _meter.CreateHistogram(
            "kimberly.gen_ai.output_tokens_per_second",
            "{token}/s",
            "Tokens of one answer per second, after its first.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 5, 10, 20, 40, 60, 80, 100, 150, 200, 400] });
        _tokens = _meter.CreateHistogram(
            "gen_ai.client.token.usage",
            "{token}",
            "Tokens of prompts and answers.",
            advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384] });
        _cached = _meter.CreateCounter<long>("kimberly.gen_ai.cached_prompt_tokens", "{token}", "Tokens of prompts that were known from the turn before.");
    }

    /// <summary>Starts to publish what the models hold and have to do.</summary>
    public void Watch(IChatModel chat, IEmbeddingModel embeddings)
    {
        if (chat is OnnxChatModel onnx)
        {
            _meter.CreateObservableGauge("kimberly.gen_ai.requests", () => onnx.Pump.Present, "{request}", "Conversations that are answered or wait.");
            _meter.CreateObservableGauge("kimberly.gen_ai.requests.waiting", () => onnx.Pump.Waiting, "{request}", "Conversations that wait for their turn.");
            _meter.CreateObservableCounter("kimberly.gen_ai.generated_tokens", () => onnx.Pump.Generated, "{token}", "Tokens of all answers, those of clients that went away included.");
            _meter.CreateObservableGauge("kimberly.gen_ai.cache.size", () => onnx.CacheBytes, "By", "Memory that the cache of conversations holds.");
        }

        if (embeddings is OnnxEmbeddingModel local)
        {
            _meter.CreateObservableGauge("kimberly.embeddings.texts", () => local.Present, "{text}", "Texts that are embedded or wait.");
        }
    }

    /// <summary>Starts the span of a request; dispose it at the end.</summary>
    public Activity? Start(string operation, string model)
    {
        var activity = _source.StartActivity($"{operation} {model}");
        activity?.SetTag("gen_ai.operation.name", operation);
        activity?.SetTag("gen_ai.request.model", model);
        return activity;
    }

    /// <summary>Records an answer of the chat model.</summary>
    public void Answered(Activity? activity, string model, AnswerEnd end, TimeSpan firstToken, TimeSpan total)
    {
        var tags = Tags("chat", model);
        _duration.Record(total.TotalSeconds, tags);
        _firstToken.Record(firstToken.TotalSeconds, tags);
        if (end.CompletionTokens > 1 && total > firstToken)
        {
            var perToken = (total - firstToken).TotalSeconds / (end.CompletionTokens - 1);
            _perToken.Record(perToken, tags);
            _rate.Record(1 / perToken, tags);
        }

        _cached.Add(end.CachedTokens, tags);
        Used(activity, tags, end.PromptTokens, end.CompletionTokens);
    }

    /// <summary>Records a request to the embedding model.</summary>
    public void Embedded(Activity? activity, string model, int tokens, TimeSpan total)
    {
        var tags = Tags("embeddings", model);
        _duration.Record(total.TotalSeconds, tags);
        Used(activity, tags, tokens, output: null);
    }

    /// <summary>Records a request that ended without an answer.</summary>
    public void Failed(Activity? activity, string operation, string model, string code, TimeSpan total)
    {
        var tags = Tags(operation, model);
        tags.Add("error.type", code);
        _duration.Record(total.TotalSeconds, tags);
        activity?.SetTag("error.type", code);
        activity?.SetStatus(ActivityStatusCode.Error);
    }

    public void Dispose() => _source.Dispose();

    private void Used(Activity? activity, TagList tags, int input, int? output)
    {
        activity?.SetTag("gen_ai.usage.input_tokens", input);
        _tokens.Record(input, With(tags, "input"));
        if (output is { } said)
        {
            activity?.SetTag("gen_ai.usage.output_tokens", said);
            _tokens.Record(said, With(tags, "output"));
        }
    }

    private static TagList Tags(string operation, string model) => new()
    {
        { "gen_ai.operation.name", operation },
        { "gen_ai.request.model", model },
    };

    private static TagList With(TagList tags, string kind)
    {
        tags.Add("gen_ai.token.type", kind);
        return tags;
    }

    private static InstrumentAdvice<double> Seconds(double first, double last)
    {
        var bounds = new List<double>();
        for (var bound = first; bound <= last; bound *= 2)
        {
            bounds.Add(bound);
        }

        return new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds };
    }
}
