namespace Kimberly.Contracts.Inference;

/// <summary>What a stream holds besides the text.</summary>
/// <param name="IncludeUsage">True for one more chunk at the end, without choices, that holds the usage.</param>
public sealed record ChatCompletionStreamOptions(bool IncludeUsage = false);
