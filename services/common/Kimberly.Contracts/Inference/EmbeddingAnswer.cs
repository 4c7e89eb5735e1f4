using System.Text.Json.Serialization;

namespace Kimberly.Contracts.Inference;

/// <summary>Answer of inference's <c>POST /v1/embeddings</c>.</summary>
/// <param name="Data">One for each text, in the order of the request.</param>
/// <param name="Model">The id of the model that made them.</param>
/// <param name="Usage">What was counted.</param>
public sealed record EmbeddingAnswer(IReadOnlyList<EmbeddingItem> Data, string Model, EmbeddingUsage Usage)
{
    /// <summary>Always <c>list</c>.</summary>
    [JsonPropertyName("object")]
    public string ObjectType { get; } = "list";
}
