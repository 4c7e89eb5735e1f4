namespace Kimberly.Chat.Models;

/// <summary>What Kimberly's model clients agree on beyond <see cref="Microsoft.Extensions.AI.IChatClient"/>: names of additional properties.</summary>
internal static class ModelAnswer
{
    /// <summary>In the options: requests with the same key share the model's cache of what it has read.</summary>
    public const string CacheKey = "prompt_cache_key";

    /// <summary>In the options: above 1 makes what was said before less likely.</summary>
    public const string RepetitionPenalty = "repetition_penalty";

    /// <summary>In an update: who ran the model, <see cref="Local"/> or <c>api</c>.</summary>
    public const string Provider = "provider";

    /// <summary>The model that Kimberly itself runs.</summary>
    public const string Local = "local";
}
