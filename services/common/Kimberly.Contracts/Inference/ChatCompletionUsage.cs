namespace Kimberly.Contracts.Inference;

/// <summary>What was counted, in tokens.</summary>
/// <param name="PromptTokens">The whole prompt.</param>
/// <param name="CompletionTokens">What was generated.</param>
/// <param name="TotalTokens">Both.</param>
/// <param name="PromptTokensDetails">How much of the prompt was already known.</param>
public sealed record ChatCompletionUsage(int PromptTokens, int CompletionTokens, int TotalTokens, PromptTokensDetails? PromptTokensDetails = null);
