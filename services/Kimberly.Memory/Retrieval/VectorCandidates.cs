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
    // Enough for nearly every search to be one round; long texts have several near passages.
    private const int PassagesPerItem = 4;

    /// <summary>The best items, best first; of equals the newer.</summary>
    public async Task<IReadOnlyList<Candidate>> FindAsync(ItemFilter filter, string model, Vector query, int most, CancellationToken cancellation)
    {
        var passages = Passages(filter, model)
            .Select(passage => new { passage.ItemId, Distance = passage.Embedding.CosineDistance(query) })
            .OrderBy(passage => passage.Distance)
            .ThenByDescending(passage => passage.ItemId);

        // The database ranks passages, not items: grouped there, it would sort every vector by item before it compares any.
        for (var asked = most * PassagesPerItem; ; asked *= PassagesPerItem)
        {
            var nearest = await passages.Take(asked).ToListAsync(cancellation);
            var items = nearest.DistinctBy(passage => passage.ItemId).Take(most).ToList();
            if (items.Count == most || nearest.Count < asked)
            {
                return items.ConvertAll(item => new Candidate(item.ItemId, Math.Clamp(1 - item.Distance, 0, 1)));
            }
        }
    }

    private IQueryable<MemoryPassage> Passages(ItemFilter filter, string model)
    {
        var passages = db.Passages.Where(passage => passage.UserId == filter.UserId && passage.Model == model);
        if (!filter.IsNarrow)
        {
            return passages;
        }

        var items = filter.Apply(db.Items);
        return passages.Where(passage => items.Any(item => item.Id == passage.ItemId));
    }
}
