using Kimberly.Contracts.Memory;
using Pgvector;

namespace Kimberly.Memory.Data;

/// <summary>Something that a person wants remembered.</summary>
internal sealed class MemoryItem
{
    /// <summary>Until something has graded it, an item is neither important nor unimportant.</summary>
    public const double UngradedScore = 0.5;

    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The text exactly as it was written.</summary>
    public required string Content { get; set; }

    public required MemoryTier Tier { get; set; }

    /// <summary>Without duplicates, in the order in which they were given.</summary>
    public required List<string> Tags { get; set; }

    public required MemorySource Source { get; init; }

    /// <summary>How important it is, 0 to 1.</summary>
    public double Score { get; init; } = UngradedScore;

    /// <summary>When it was told, which for an import is long before it was stored.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was told or last used in an answer.</summary>
    public required DateTimeOffset LastSeenAt { get; init; }

    public int TimesUsed { get; init; }

    /// <summary>Grows with every change by its owner, from 1. Being used does not change it.</summary>
    public int Version { get; set; } = 1;

    public string? Conversation { get; init; }

    public string? Speaker { get; init; }

    /// <summary>The writer's own name for it; nothing keeps two items from having the same.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The message it was told with, where another service remembered it; unique for its owner.</summary>
    public Guid? MessageId { get; init; }

    /// <summary>The model that made its passages; null while it waits to be embedded.</summary>
    public string? EmbeddedBy { get; set; }

    /// <summary>The backfill passes over it until then, because inference refused its text; null when it did not.</summary>
    public DateTimeOffset? EmbedAfter { get; set; }

    public List<MemoryPassage> Passages { get; } = [];

    public void AddPassages(string model, IReadOnlyList<Vector> vectors)
    {
        Passages.AddRange(MemoryPassage.Of(Id, UserId, model, vectors));
        EmbeddedBy = model;
        EmbedAfter = null;
    }
}
