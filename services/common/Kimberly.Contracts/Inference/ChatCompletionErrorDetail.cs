namespace Kimberly.Contracts.Inference;

/// <summary>What went wrong in a stream.</summary>
/// <param name="Code">The code that a problem would carry, such as <c>model_unavailable</c>.</param>
/// <param name="Message">A sentence.</param>
public sealed record ChatCompletionErrorDetail(string Code, string Message);
