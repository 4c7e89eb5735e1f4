using Kimberly.Contracts.Memory;
using Kimberly.Memory.Data;

namespace Kimberly.Memory.Api;

/// <summary>An item on the wire.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text, as it was written.</param>
/// <param name="Tier">How long it is meant to stay.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Sensitive">Always false until sensitive memories are taken.</param>
/// <param name="Score">How important it is, 0 to 1; 0.5 until something has graded it.</param>
/// <param name="CreatedAt">When it was told.</param>
/// <param name="LastSeenAt">When it was told or last used in an answer.</param>
/// <param name="TimesUsed">How many answers used it.</param>
/// <param name="Version">Grows with every change by its owner; the <c>ETag</c> is this number in quotes.</param>
/// <param name="Conversation">The conversation it belongs to.</param>
/// <param name="Speaker">Who said it.</param>
/// <param name="ExternalId">The writer's own name for it.</param>
public sealed record ItemAnswer(
    Guid Id,
    string Content,
    MemoryTier Tier,
    IReadOnlyList<string> Tags,
    MemorySource Source,
    bool Sensitive,
    double Score,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastSeenAt,
    int TimesUsed,
    int Version,
    string? Conversation,
    string? Speaker,
    string? ExternalId)
{
    internal static ItemAnswer Of(MemoryItem item) => new(
        item.Id,
        item.Content,
        item.Tier,
        item.Tags,
        item.Source,
        Sensitive: false,
        item.Score,
        item.CreatedAt,
        item.LastSeenAt,
        item.TimesUsed,
        item.Version,
        item.Conversation,
        item.Speaker,
        item.ExternalId);
}
