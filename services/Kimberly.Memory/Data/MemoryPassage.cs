using Pgvector;

namespace Kimberly.Memory.Data;

/// <summary>Where one stretch of an item's text lies in the space of one embedding model.</summary>
internal sealed class MemoryPassage
{
    /// <summary>The bundled model's; another width needs a migration.</summary>
    public const int Dimensions = 384;

    public required Guid ItemId { get; init; }

    public required string Model { get; init; }

    /// <summary>Its place in the text, from 0.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The item's owner, here too so that a search reads only one table to rank.</summary>
    public required Guid UserId { get; init; }

    /// <summary>Of length 1.</summary>
    public required Vector Embedding { get; init; }

    public static IEnumerable<MemoryPassage> Of(Guid itemId, Guid userId, string model, IReadOnlyList<Vector> vectors) =>
        vectors.Select((vector, ordinal) => new MemoryPassage
        {
            ItemId = itemId,
            UserId = userId,
            Model = model,
            Ordinal = ordinal,
            Embedding = vector,
        });
}
