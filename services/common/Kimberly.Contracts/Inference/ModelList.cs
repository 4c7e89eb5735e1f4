using System.Text.Json.Serialization;

namespace Kimberly.Contracts.Inference;

/// <summary>Answer of inference's <c>GET /v1/models</c>.</summary>
/// <param name="Data">The models, the chat model first.</param>
public sealed record ModelList(IReadOnlyList<ModelCard> Data)
{
    /// <summary>Always <c>list</c>.</summary>
    [JsonPropertyName("object")]
    public string ObjectType { get; } = "list";
}
