using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Kimberly.Contracts.Inference;

/// <summary>Body of inference's <c>POST /v1/chat/completions</c>: OpenAI's shape, with a few fields more.</summary>
/// <param name="Messages">The conversation, oldest first.</param>
/// <param name="Model">The model's id as <c>GET /v1/models</c> lists it; without it, the chat model that is loaded.</param>
/// <param name="Stream">True for server-sent events.</param>
/// <param name="StreamOptions">What a stream holds besides the text.</param>
/// <param name="MaxTokens">The most tokens to generate.</param>
/// <param name="MaxCompletionTokens">OpenAI's newer name for <paramref name="MaxTokens"/>; it wins.</param>
/// <param name="Temperature">0 (the default) always takes the likeliest token; 1 samples as the model predicts.</param>
/// <param name="TopP">Samples only from the likeliest tokens that together have this probability.</param>
/// <param name="TopK">Samples only from this many of the likeliest tokens.</param>
/// <param name="RepetitionPenalty">Above 1 makes what was said before less likely.</param>
/// <param name="Seed">The same seed and the same prompt give the same answer.</param>
/// <param name="Stop">Texts that end the answer; they are not part of it.</param>
/// <param name="PromptCacheKey">Names the conversation: the next request with the same key reads only what is new in its prompt.</param>
/// <param name="TimeoutSeconds">How long the caller is willing to wait for the whole answer; the service's own limit stays.</param>
public sealed record ChatCompletionRequest(
    [Length(1, ChatCompletionRequest.MostMessages, ErrorMessage = "It must hold {1} to {2} messages.")] IReadOnlyList<ChatCompletionMessage> Messages,
    string? Model = null,
    bool Stream = false,
    ChatCompletionStreamOptions? StreamOptions = null,
    [Range(1, 1_000_000, ErrorMessage = "It must be at least 1.")] int? MaxTokens = null,
    [Range(1, 1_000_000, ErrorMessage = "It must be at least 1.")] int? MaxCompletionTokens = null,
    [Range(0d, 2d, ErrorMessage = "It must be 0 to 2.")] double? Temperature = null,
    [Range(0.000001, 1d, ErrorMessage = "It must be above 0 and at most 1.")] double? TopP = null,
    [Range(1, 1000, ErrorMessage = "It must be 1 to 1000.")] int? TopK = null,
    [Range(0.1, 10d, ErrorMessage = "It must be 0.1 to 10.")] double? RepetitionPenalty = null,
    long? Seed = null,
    [property: JsonConverter(typeof(StringsConverter)), StopSequences] IReadOnlyList<string>? Stop = null,
    [StringLength(256, MinimumLength = 1, ErrorMessage = "It must have 1 to 256 characters.")] string? PromptCacheKey = null,
    [Range(0.001, 3600d, ErrorMessage = "It must be above 0 and at most 3600.")] double? TimeoutSeconds = null)
{
    /// <summary>The most messages of one conversation: far more than fit any context that is worth its time, and few enough to check at once.</summary>
    public const int MostMessages = 8192;
}
