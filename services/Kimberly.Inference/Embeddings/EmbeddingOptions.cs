using System.ComponentModel.DataAnnotations;

namespace Kimberly.Inference.Embeddings;

/// <summary>Section <c>Inference:Embeddings</c>.</summary>
internal sealed class EmbeddingOptions
{
    /// <summary>Where a text is cut, in word pieces; the bundled model was made for 256.</summary>
    [Range(8, 8192, ErrorMessage = "Inference:Embeddings:MaxTokens must be 8 to 8192.")]
    public int MaxTokens { get; set; } = 256;

    /// <summary>Texts that may be in work or wait, over all requests; beyond them requests are refused with 429.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Inference:Embeddings:QueueLimit must be 1 to 1000000.")]
    public int QueueLimit { get; set; } = 4096;

    /// <summary>Texts that are embedded at the same time; 0 for as many as there are cores.</summary>
    [Range(0, 1024, ErrorMessage = "Inference:Embeddings:Parallel must be 0 to 1024.")]
    public int Parallel { get; set; }
}
