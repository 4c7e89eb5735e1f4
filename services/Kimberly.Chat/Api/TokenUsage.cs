namespace Kimberly.Chat.Api;

/// <summary>What an answer cost, in tokens of the model that gave it.</summary>
/// <param name="PromptTokens">What the model was given.</param>
/// <param name="CompletionTokens">What it said.</param>
/// <param name="TotalTokens">Both.</param>
public sealed record TokenUsage(long PromptTokens, long CompletionTokens, long TotalTokens);
