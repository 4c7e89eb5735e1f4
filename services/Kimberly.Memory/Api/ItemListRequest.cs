using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Kimberly.Contracts.Memory;
using Kimberly.Memory.Retrieval;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Memory.Api;

/// <summary>The query string of <c>GET /memory</c>.</summary>
/// <param name="Tier">Only items of this tier.</param>
/// <param name="Tag">Only items that carry this tag.</param>
/// <param name="Source">Only items from there.</param>
/// <param name="Q">Only items whose text contains this, in upper or lower case.</param>
/// <param name="From">Only items told at or after this time (RFC 3339).</param>
/// <param name="To">Only items told before this time.</param>
/// <param name="Limit">The most items of a page, 1 to 100; 20 where it is left out.</param>
/// <param name="Cursor">The page before's <c>next_cursor</c>.</param>
public sealed record ItemListRequest(
    string? Tier,
    [property: StringLength(MemoryLimits.Tag, ErrorMessage = "It must have at most 64 characters.")]
    string? Tag,
    string? Source,
    [property: StringLength(MemoryLimits.Query, ErrorMessage = "It must have at most 2,000 characters.")]
    string? Q,
    string? From,
    string? To,
    [property: Range(1, MemoryLimits.Page, ErrorMessage = "It must be 1 to 100.")]
    int? Limit,
    string? Cursor)
{
    private const int UsualPage = 20;

    internal int PageSize => Limit ?? UsualPage;

    internal ItemFilter FilterFor(Guid userId) => new(userId)
    {
        Tier = Word<MemoryTier>("tier", Tier),
        Tags = string.IsNullOrEmpty(Tag) ? [] : [Tag],
        Source = Word<MemorySource>("source", Source),
        From = Time("from", From),
        To = Time("to", To),
    };

    private static T? Word<T>(string field, string? text)
        where T : struct, Enum
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var words = Enum.GetValues<T>().ToDictionary(value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));
        return words.TryGetValue(text, out var found)
            ? found
            : throw ProblemException.Validation(field, $"It must be one of: {string.Join(", ", words.Keys)}.");
    }

    private static DateTimeOffset? Time(string field, string? text) =>
        string.IsNullOrEmpty(text) ? null
        : Rfc3339Time.TryParse(text, out var time) ? time
        : throw ProblemException.Validation(field, Rfc3339Time.Sentence);
}
