using Kimberly.Memory.Data;
using Microsoft.EntityFrameworkCore;
using Pgvector;
using Pgvector.EntityFrameworkCore;

namespace Kimberly.Memory.Retrieval;

/// <summary>
/// Items whose meaning is near: an exact comparison with every passage of the person, each item as good as its best
/// passage. An approximate index pays only for people with very many items, and starves where it is filtered by person.
/// </summary>
internal sealed class VectorCandidates(MemoryDb db)
{
    /// <summary>The best items, best first; of equals the newer.</summary>
    public async Task<IReadOnlyList<Candidate>> FindAsync(ItemFilter filter, string model, Vector query, int most, CancellationToken cancellation)
    {
        var passages = db.Passages.Where(passage => passage.UserId == filter.UserId && passage.Model == model);
        if (filter.IsNarrow)
        {
            var items = filter.Apply(db.Items);
            passages = passages.Where(passage => items.Any(item => item.Id == passage.ItemId));
        }

        var nearest = await passages
            .GroupBy(passage => passage.ItemId)
            .Select(ofItem => new { ItemId = ofItem.Key, Distance = ofItem.Min(passage => passage.Embedding.CosineDistance(query)) })
            .OrderBy(item => item.Distance)
            .ThenByDescending(item => item.ItemId)
            .Take(most)
            .ToListAsync(cancellation);

        return nearest.ConvertAll(item => new Candidate(item.ItemId, Math.Clamp(1 - item.Distance, 0, 1)));
    }
}
