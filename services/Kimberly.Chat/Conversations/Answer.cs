namespace Kimberly.Chat.Conversations;

/// <summary>What the model said, as it is stored.</summary>
/// <param name="Text">Its words.</param>
/// <param name="FinishReason">Why it ended: <c>stop</c>, <c>length</c> or <c>cancelled</c>.</param>
/// <param name="Model">Which model.</param>
/// <param name="Provider">Who ran it: <c>local</c> or <c>api</c>.</param>
/// <param name="PromptTokens">How many tokens the prompt had; null when the answer was cut off before that was known.</param>
/// <param name="CompletionTokens">How many tokens the answer has; null likewise.</param>
internal sealed record Answer(string Text, string FinishReason, string? Model, string? Provider, int? PromptTokens, int? CompletionTokens);
