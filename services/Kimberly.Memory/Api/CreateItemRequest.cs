using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Kimberly.Contracts.Memory;

namespace Kimberly.Memory.Api;

/// <summary>Body of <c>POST /memory</c>.</summary>
/// <param name="Content">What to remember, 1 to 16,000 characters; not only white space.</param>
/// <param name="Tier">How long it is meant to stay.</param>
/// <param name="Tags">At most 32 tags of 1 to 64 characters.</param>
/// <param name="Sensitive">True is refused until sensitive memories are encrypted.</param>
/// <param name="CreatedAt">When it was told, where that was not now; at most a day in the future.</param>
/// <param name="Conversation">The conversation it belongs to, in the writer's words.</param>
/// <param name="Speaker">Who said it.</param>
/// <param name="ExternalId">The writer's own name for it. It comes back with results; nothing keeps two items from having the same.</param>
public sealed record CreateItemRequest(
    [property: NotBlank]
    [property: StringLength(MemoryLimits.Content, ErrorMessage = "It must have 1 to 16,000 characters.")]
    string Content,
    MemoryTier Tier = MemoryTier.LongTerm,
    [property: MemoryTags]
    IReadOnlyList<string>? Tags = null,
    [property: AllowedValues(false, ErrorMessage = CreateItemRequest.NoSensitive)]
    bool Sensitive = false,
    [property: JsonConverter(typeof(Rfc3339TimeConverter))]
    DateTimeOffset? CreatedAt = null,
    [property: StringLength(MemoryLimits.Name, MinimumLength = 1, ErrorMessage = "It must have 1 to 200 characters.")]
    string? Conversation = null,
    [property: StringLength(MemoryLimits.Name, MinimumLength = 1, ErrorMessage = "It must have 1 to 200 characters.")]
    string? Speaker = null,
    [property: StringLength(MemoryLimits.Name, MinimumLength = 1, ErrorMessage = "It must have 1 to 200 characters.")]
    string? ExternalId = null)
{
    internal const string NoSensitive = "Sensitive memories are not taken yet: they will be stored encrypted, and that is not built.";
}
