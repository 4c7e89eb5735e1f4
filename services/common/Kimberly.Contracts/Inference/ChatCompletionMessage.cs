using System.Text.Json.Serialization;

namespace Kimberly.Contracts.Inference;

/// <summary>One message of a conversation.</summary>
/// <param name="Role">Who says it.</param>
/// <param name="Content">Its text; read from a string, or from OpenAI's list of text parts.</param>
public sealed record ChatCompletionMessage(
    ChatCompletionRole Role,
    [property: JsonConverter(typeof(TextPartsConverter))] string Content);
