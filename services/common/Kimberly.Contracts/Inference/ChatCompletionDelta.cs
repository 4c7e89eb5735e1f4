namespace Kimberly.Contracts.Inference;

/// <summary>A piece of the answer.</summary>
/// <param name="Role">Who speaks; only in the first event.</param>
/// <param name="Content">The new text; never a part of a character.</param>
public sealed record ChatCompletionDelta(ChatCompletionRole? Role = null, string? Content = null);
