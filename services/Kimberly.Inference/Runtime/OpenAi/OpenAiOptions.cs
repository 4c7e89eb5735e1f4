using System.ComponentModel.DataAnnotations;

namespace Kimberly.Inference.Runtime.OpenAi;

/// <summary>Section <c>Inference:OpenAI</c>: a server that speaks OpenAI's protocol, used where <c>Inference:Runtime</c> is <c>OpenAI</c>.</summary>
internal sealed class OpenAiOptions
{
    /// <summary>The address up to and including <c>/v1</c>.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>The key; servers on one's own machine want none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>What the server calls its chat model.</summary>
    public string? Model { get; set; }

    /// <summary>What the server calls its embedding model; without it, embeddings stay with the local model.</summary>
    public string? EmbeddingModel { get; set; }

    /// <summary>
    /// The most tokens of prompt and answer together, which the protocol does not tell. Cautious: it is what Ollama holds
    /// unless told otherwise, and Ollama cuts a longer prompt without a word.
    /// </summary>
    [Range(64, 10_000_000, ErrorMessage = "Inference:OpenAI:ContextTokens must be 64 to 10000000.")]
    public int ContextTokens { get; set; } = 4096;

    /// <summary>How long the server may be silent, before the first token and between two.</summary>
    [Range(1, 3600, ErrorMessage = "Inference:OpenAI:StallSeconds must be 1 to 3600.")]
    public double StallSeconds { get; set; } = 30;

    /// <summary>Requests that may be under way at the same time; one more is refused with 429.</summary>
    [Range(1, 10_000, ErrorMessage = "Inference:OpenAI:Parallel must be 1 to 10000.")]
    public int Parallel { get; set; } = 32;

    /// <summary>The address, when it is one.</summary>
    public Uri? Address => Uri.TryCreate(BaseUrl, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null;
}
