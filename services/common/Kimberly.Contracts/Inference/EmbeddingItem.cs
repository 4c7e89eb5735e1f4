using System.Text.Json.Serialization;

namespace Kimberly.Contracts.Inference;

/// <summary>The embedding of one text.</summary>
/// <param name="Index">The text's position in the request.</param>
/// <param name="Embedding">A vector of length 1; on the wire as numbers or as base64, whichever was asked for.</param>
public sealed record EmbeddingItem(int Index, [property: JsonConverter(typeof(EmbeddingConverter))] Embedding Embedding)
{
    /// <summary>Always <c>embedding</c>.</summary>
    [JsonPropertyName("object")]
    public string ObjectType { get; } = "embedding";
}
