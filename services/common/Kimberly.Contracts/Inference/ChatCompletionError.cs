namespace Kimberly.Contracts.Inference;

/// <summary>The last event of a stream that broke, with the event type <c>error</c>.</summary>
/// <param name="Error">What went wrong.</param>
public sealed record ChatCompletionError(ChatCompletionErrorDetail Error);
