namespace Kimberly.Contracts.Inference;

/// <summary>The answer itself.</summary>
/// <param name="Index">Always 0.</param>
/// <param name="Message">The text.</param>
/// <param name="FinishReason"><c>stop</c> when the model or a stop sequence ended it, <c>length</c> when there was no room for more.</param>
public sealed record ChatCompletionChoice(int Index, ChatCompletionMessage Message, string FinishReason);
