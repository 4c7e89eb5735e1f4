using System.Threading.Channels;
using Kimberly.Inference.Runtime;
using Kimberly.Inference.Sampling;
using Kimberly.Inference.Tokenization;

namespace Kimberly.Inference.Scheduling;

/// <summary>One answer on its way: the prompt, how far it was read, and what was said so far. The loop alone changes it.</summary>
internal sealed class Generation(
    int[] prompt, SamplingSettings sampling, string? cacheKey, int maxTokens, ByteLevelTokenizer tokenizer, IReadOnlySet<int> endTokens, CancellationToken cancellation)
{
    private readonly Channel<AnswerPart> _parts = Channel.CreateUnbounded<AnswerPart>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private readonly TokenSampler _sampler = new(sampling);
    private readonly StopFinder _stops = new(sampling.Stop);
    private readonly TextStream _text = new();
    private CacheRow? _row;

    public int[] Prompt { get; } = prompt;

    /// <summary>The conversation that its row is kept for; null when it is not kept.</summary>
    public string? CacheKey { get; private set; } = cacheKey;

    /// <summary>When it is cancelled, nobody waits for the answer any more.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>The parts of the answer, for the one who waits.</summary>
    public ChannelReader<AnswerPart> Parts => _parts.Reader;

    /// <summary>How many tokens of the prompt were known from the turn before.</summary>
    public int Cached { get; private set; }

    /// <summary>Tokens of the answer so far.</summary>
    public int Said { get; private set; }

    /// <summary>The token that the next step puts to the model.</summary>
    public int NextToken { get; private set; }

    public CacheRow Row => _row ?? throw new InvalidOperationException("The generation has no row of the cache yet.");

    /// <summary>Tokens of the prompt that the model has not read yet.</summary>
    public ReadOnlySpan<int> Unread => Prompt.AsSpan(Math.Min(Row.Tokens.Count, Prompt.Length));

    /// <summary>True when the whole prompt was read and the answer comes token by token.</summary>
    public bool Decoding => Said > 0;

    /// <summary>Says that the conversation was forgotten while the prompt still waited.</summary>
    public void DoNotKeep() => CacheKey = null;

    /// <summary>Begins to answer, and tells the one who waits by a part without text.</summary>
    public void Start(CacheRow row)
    {
        _row = row;
        Cached = row.Tokens.Count;
        _sampler.Saw(Prompt);
        _parts.Writer.TryWrite(new AnswerPart(string.Empty));
    }

    /// <summary>Chooses the next token and passes its text on.</summary>
    /// <param name="logits">The model's logits after all that was put to it.</param>
    /// <returns>False when the answer has ended.</returns>
    public bool Continue(Span<float> logits)
    {
        var token = _sampler.Next(logits);
        if (endTokens.Contains(token))
        {
            return End(AnswerEndReason.Stop, _stops.Append(_text.Finish()));
        }

        Said++;
        NextToken = token;
        _sampler.Saw([token]);
        var text = _stops.Append(_text.Append(tokenizer.Bytes(token)));
        if (_stops.Found)
        {
            return End(AnswerEndReason.Stop, text);
        }

        if (Said >= maxTokens)
        {
            return End(AnswerEndReason.Length, text + _stops.Append(_text.Finish()));
        }

        if (text.Length > 0)
        {
            _parts.Writer.TryWrite(new AnswerPart(text));
        }

        return true;
    }

    /// <summary>Ends it without an answer.</summary>
    /// <param name="reason">What the one who waits gets to see.</param>
    public void Fail(Exception reason) => _parts.Writer.TryComplete(reason);

    private bool End(AnswerEndReason reason, string text)
    {
        _parts.Writer.TryWrite(new AnswerPart(text + _stops.Finish(), new AnswerEnd(reason, Prompt.Length, Cached, Said)));
        _parts.Writer.TryComplete();
        return false;
    }
}
