namespace Kimberly.Contracts.Inference;

/// <summary>What was counted, in tokens.</summary>
/// <param name="PromptTokens">The tokens of all texts, as far as they were read.</param>
/// <param name="TotalTokens">The same.</param>
public sealed record EmbeddingUsage(int PromptTokens, int TotalTokens);
