using System.Text.Json.Serialization;

namespace Kimberly.Contracts.Inference;

/// <summary>One model that can be used now.</summary>
/// <param name="Id">What requests call it.</param>
/// <param name="Created">When it was loaded, in seconds since 1970.</param>
/// <param name="OwnedBy"><c>kimberly</c> for a model that runs here, <c>openai</c> for one behind another server.</param>
/// <param name="Kind"><c>chat</c> or <c>embedding</c>.</param>
/// <param name="ContextTokens">The most tokens of prompt and answer together, or of one text; null when unknown.</param>
/// <param name="Dimensions">The length of an embedding; null for a chat model.</param>
public sealed record ModelCard(
    string Id, long Created, string OwnedBy, string Kind, int? ContextTokens, int? Dimensions = null)
{
    /// <summary>Always <c>model</c>.</summary>
    [JsonPropertyName("object")]
    public string ObjectType { get; } = "model";
}
