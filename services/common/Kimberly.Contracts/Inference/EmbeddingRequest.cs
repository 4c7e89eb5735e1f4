using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Kimberly.Contracts.Inference;

/// <summary>Body of inference's <c>POST /v1/embeddings</c>.</summary>
/// <param name="Input">One text or up to 2,048 of them, each with at least one character; a text is cut where the model's limit is.</param>
/// <param name="Model">The model's id as <c>GET /v1/models</c> lists it; without it, the embedding model that is loaded.</param>
/// <param name="EncodingFormat"><c>float</c> (the default) for numbers, <c>base64</c> for little-endian 32-bit floats, which is quicker.</param>
public sealed record EmbeddingRequest(
    [property: JsonConverter(typeof(StringsConverter)), EmbeddingTexts] IReadOnlyList<string> Input,
    string? Model = null,
    [AllowedValues(null, "float", "base64", ErrorMessage = "It must be float or base64.")] string? EncodingFormat = null);
