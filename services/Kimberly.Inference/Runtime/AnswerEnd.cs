namespace Kimberly.Inference.Runtime;

/// <summary>How an answer ended, and what it cost.</summary>
/// <param name="Reason">Why it ended.</param>
/// <param name="PromptTokens">Tokens of the prompt.</param>
/// <param name="CachedTokens">How many of them were known from the turn before.</param>
/// <param name="CompletionTokens">Tokens of the answer.</param>
internal sealed record AnswerEnd(AnswerEndReason Reason, int PromptTokens, int CachedTokens, int CompletionTokens);
