using Microsoft.Extensions.AI;

namespace Kimberly.Inference.Runtime.OpenAi;

/// <summary>Collects what the updates of an answer tell, and joins characters that the server sent in halves.</summary>
internal sealed class OpenAiAnswer(ChatPrompt prompt)
{
    private char? _half;
    private ChatFinishReason? _reason;
    private UsageDetails? _usage;
    private int _bytes;
    private int _pieces;

    /// <summary>
    /// True when more came than was asked for: some servers do not know the limit by the name that the client sends it
    /// under. A piece is at least a token, so that nothing that was asked for is cut off.
    /// </summary>
    public bool BeyondLimit => _pieces > prompt.Sampling.MaxTokens;

    /// <summary>Takes an update.</summary>
    /// <returns>The text that may be shown.</returns>
    public string Add(ChatResponseUpdate update)
    {
        _reason ??= update.FinishReason;
        _usage = update.Contents.OfType<UsageContent>().LastOrDefault()?.Details ?? _usage;

        var text = _half + update.Text;
        _half = text.Length > 0 && char.IsHighSurrogate(text[^1]) ? text[^1] : null;
        text = _half is null ? text : text[..^1];
        _bytes += System.Text.Encoding.UTF8.GetByteCount(text);
        _pieces += text.Length > 0 ? 1 : 0;
        return text;
    }

    /// <summary>Ends the answer.</summary>
    /// <returns>Null when the server never said that it was at its end.</returns>
    public AnswerEnd? End() => _reason is null && !BeyondLimit ? null : new AnswerEnd(
        BeyondLimit || _reason == ChatFinishReason.Length ? AnswerEndReason.Length : AnswerEndReason.Stop,
        (int)(_usage?.InputTokenCount ?? prompt.Messages.Sum(message => TokenEstimate.Of(message.Content))),
        (int)(_usage?.CachedInputTokenCount ?? 0),
        (int)(_usage?.OutputTokenCount ?? (BeyondLimit ? _pieces - 1 : (_bytes + 2) / 3)));
}
