using System.Text.Json.Serialization;

namespace Kimberly.Contracts.Inference;

/// <summary>One event of a stream; after the last one comes the event <c>[DONE]</c>.</summary>
/// <param name="Id">The answer's id, the same in all of its chunks.</param>
/// <param name="Created">When it was asked for, in seconds since 1970.</param>
/// <param name="Model">The id of the model that answers.</param>
/// <param name="Choices">One choice; none in the chunk that holds the usage.</param>
/// <param name="Usage">In the last chunk, when <c>stream_options.include_usage</c> asked for it.</param>
public sealed record ChatCompletionChunk(
    string Id, long Created, string Model, IReadOnlyList<ChatCompletionChunkChoice> Choices, ChatCompletionUsage? Usage = null)
{
    /// <summary>Always <c>chat.completion.chunk</c>.</summary>
    [JsonPropertyName("object")]
    public string ObjectType { get; } = "chat.completion.chunk";
}
