using Microsoft.Extensions.AI;

namespace Kimberly.Inference.Runtime.OpenAi;

/// <summary>Collects what the updates of an answer tell, and joins characters that the server sent in halves.</summary>
internal sealed class OpenAiAnswer(ChatPrompt prompt)
{
    private char? _half;
    private ChatFinishReason? _reason;
    private UsageDetails? _usage;
    private int _bytes;

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
        return text;
    }

    /// <summary>Ends the answer.</summary>
    /// <returns>Null when the server never said that it was at its end.</returns>
    public AnswerEnd? End() => _reason is not { } reason ? null : new AnswerEnd(
        reason == ChatFinishReason.Length ? AnswerEndReason.Length : AnswerEndReason.Stop,
        (int)(_usage?.InputTokenCount ?? prompt.Messages.Sum(message => TokenEstimate.Of(message.Content))),
        (int)(_usage?.CachedInputTokenCount ?? 0),
        (int)(_usage?.OutputTokenCount ?? (_bytes + 2) / 3));
}
