using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Kimberly.Contracts.Memory;

/// <summary>Body of <c>POST /memory/query</c>.</summary>
/// <param name="Query">What to look for, in any words; not only white space.</param>
/// <param name="TopK">The most results wanted, 1 to 100.</param>
/// <param name="Tier">Only items of this tier.</param>
/// <param name="Tags">Only items that carry all of these tags.</param>
/// <param name="Source">Only items from there.</param>
/// <param name="Conversation">Only items of this conversation.</param>
/// <param name="From">Only items told at or after this time.</param>
/// <param name="To">Only items told before this time.</param>
public sealed record MemoryQueryRequest(
    [property: NotBlank]
    [property: StringLength(MemoryLimits.Query, ErrorMessage = "It must have 1 to 2,000 characters.")]
    string Query,
    [property: Range(1, MemoryLimits.Page, ErrorMessage = "It must be 1 to 100.")]
    int TopK = 10,
    MemoryTier? Tier = null,
    [property: MemoryTags]
    IReadOnlyList<string>? Tags = null,
    MemorySource? Source = null,
    [property: StringLength(MemoryLimits.Name, MinimumLength = 1, ErrorMessage = "It must have 1 to 200 characters.")]
    string? Conversation = null,
    [property: JsonConverter(typeof(Rfc3339TimeConverter))]
    DateTimeOffset? From = null,
    [property: JsonConverter(typeof(Rfc3339TimeConverter))]
    DateTimeOffset? To = null);
