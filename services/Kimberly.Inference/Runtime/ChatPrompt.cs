using Kimberly.Contracts.Inference;
using Kimberly.Inference.Sampling;

namespace Kimberly.Inference.Runtime;

/// <summary>What a chat model is asked.</summary>
/// <param name="Messages">The conversation, oldest first.</param>
/// <param name="Sampling">How tokens are chosen and when the answer ends.</param>
/// <param name="CacheKey">Names the conversation; null when nothing is to be kept.</param>
/// <param name="Timeout">How long the whole may take; null for the service's own limit.</param>
internal sealed record ChatPrompt(
    IReadOnlyList<ChatCompletionMessage> Messages, SamplingSettings Sampling, string? CacheKey = null, TimeSpan? Timeout = null);
