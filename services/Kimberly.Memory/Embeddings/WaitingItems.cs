using Kimberly.Memory.Data;

namespace Kimberly.Memory.Embeddings;

internal static class WaitingItems
{
    /// <summary>The items that have no passages of the model, but for those that inference refused a while ago.</summary>
    public static IQueryable<MemoryItem> WaitingFor(this IQueryable<MemoryItem> items, string model, DateTimeOffset now) =>
        items.Where(item => (item.EmbeddedBy == null || item.EmbeddedBy != model) && (item.EmbedAfter == null || item.EmbedAfter <= now));
}
