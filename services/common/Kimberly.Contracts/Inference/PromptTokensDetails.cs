namespace Kimberly.Contracts.Inference;

/// <summary>How much of the prompt was already known.</summary>
/// <param name="CachedTokens">Tokens that were kept from the turn before and not read again.</param>
public sealed record PromptTokensDetails(int CachedTokens);
