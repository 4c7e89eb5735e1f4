using Kimberly.Contracts.Inference;
using Kimberly.Inference.Runtime;
using Kimberly.Inference.Sampling;

namespace Kimberly.Inference.Api;

/// <summary>Reads a request as a prompt; what it does not say is greedy.</summary>
internal static class ChatPrompts
{
    public static ChatPrompt From(ChatCompletionRequest request) => new(
        request.Messages,
        new SamplingSettings
        {
            MaxTokens = request.MaxCompletionTokens ?? request.MaxTokens,
            Temperature = request.Temperature ?? 0,
            TopP = request.TopP ?? 1,
            TopK = request.TopK,
            RepetitionPenalty = request.RepetitionPenalty ?? 1,
            Seed = request.Seed,
            Stop = request.Stop ?? [],
        },
        request.PromptCacheKey,
        request.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
}
