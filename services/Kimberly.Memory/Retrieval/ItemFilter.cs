using Kimberly.Contracts.Memory;
using Kimberly.Memory.Data;

namespace Kimberly.Memory.Retrieval;

/// <summary>Which of a person's items are meant, in lists and in searches alike.</summary>
internal sealed record ItemFilter(Guid UserId)
{
    public MemoryTier? Tier { get; init; }

    /// <summary>An item must carry all of them.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    public MemorySource? Source { get; init; }

    public string? Conversation { get; init; }

    /// <summary>Told at or after this time.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Told before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>True when it says more than whose items are meant.</summary>
    public bool IsNarrow =>
        Tier is not null || Tags.Count > 0 || Source is not null || Conversation is not null || From is not null || To is not null;

    public IQueryable<MemoryItem> Apply(IQueryable<MemoryItem> items)
    {
        items = items.Where(item => item.UserId == UserId);
        items = Tier is { } tier ? items.Where(item => item.Tier == tier) : items;
        items = Tags.Count > 0 ? items.Where(item => Tags.All(tag => item.Tags.Contains(tag))) : items;
        items = Source is { } source ? items.Where(item => item.Source == source) : items;
        items = Conversation is { } conversation ? items.Where(item => item.Conversation == conversation) : items;
        items = From is { } from ? items.Where(item => item.CreatedAt >= from) : items;
        return To is { } to ? items.Where(item => item.CreatedAt < to) : items;
    }
}
