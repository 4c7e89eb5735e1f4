using System.ComponentModel.DataAnnotations;

namespace Kimberly.Contracts.Memory;

/// <summary>Body of <c>POST /memory/query</c>.</summary>
/// <param name="Query">What to look for, in any words.</param>
/// <param name="TopK">The most results wanted, 1 to 100.</param>
/// <param name="Tier">Only items of this tier.</param>
/// <param name="Tags">Only items that carry all of these tags.</param>
/// <param name="Source">Only items from there.</param>
/// <param name="Conversation">Only items of this conversation.</param>
/// <param name="From">Only items told at or after this time.</param>
/// <param name="To">Only items told before this time.</param>
public sealed record MemoryQueryRequest(
    [property: Required, StringLength(2000, MinimumLength = 1)] string Query,
    [property: Range(1, 100)] int TopK = 10,
    MemoryTier? Tier = null,
    [property: MaxLength(32)] IReadOnlyList<string>? Tags = null,
    MemorySource? Source = null,
    string? Conversation = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null);
