namespace Kimberly.Contracts.Inference;

/// <summary>What an event adds to the answer.</summary>
/// <param name="Index">Always 0.</param>
/// <param name="Delta">The new text.</param>
/// <param name="FinishReason">Null until the end, then <c>stop</c> or <c>length</c>.</param>
public sealed record ChatCompletionChunkChoice(int Index, ChatCompletionDelta Delta, string? FinishReason = null);
