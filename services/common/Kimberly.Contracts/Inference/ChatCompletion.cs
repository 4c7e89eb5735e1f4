using System.Text.Json.Serialization;

namespace Kimberly.Contracts.Inference;

/// <summary>Answer of inference's <c>POST /v1/chat/completions</c>.</summary>
/// <param name="Id">The answer's id.</param>
/// <param name="Created">When it was asked for, in seconds since 1970.</param>
/// <param name="Model">The id of the model that answered.</param>
/// <param name="Choices">One choice.</param>
/// <param name="Usage">What was counted.</param>
public sealed record ChatCompletion(
    string Id, long Created, string Model, IReadOnlyList<ChatCompletionChoice> Choices, ChatCompletionUsage Usage)
{
    /// <summary>Always <c>chat.completion</c>.</summary>
    [JsonPropertyName("object")]
    public string ObjectType { get; } = "chat.completion";
}
