using Kimberly.Memory.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Kimberly.Memory.Embeddings;

/// <summary>Embeds one batch of items that have no passages of the current model.</summary>
internal sealed class BackfillPass(MemoryDb db, EmbeddingClient client, IOptions<EmbeddingOptions> options, MemoryTelemetry telemetry)
{
    /// <summary>Runs once.</summary>
    /// <returns>How many items it took on; 0 when nothing waits, or another replica has what does.</returns>
    /// <exception cref="EmbeddingsAwayException">Inference gave no embeddings; nothing was changed.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var done = await db.Database.CreateExecutionStrategy().ExecuteAsync(EmbedBatchAsync, cancellation);
        telemetry.Backfilled(done);
        return done;
    }

    /// <summary>
    /// The rows stay locked while inference works, as a rule for one call: replicas pass over them, and whoever changes or
    /// deletes one of them in this moment waits, so that no passage of an older text can follow.
    /// </summary>
    private async Task<int> EmbedBatchAsync(CancellationToken cancellation)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var items = await LockSomeAsync(cancellation);
        if (items.Count == 0)
        {
            return 0;
        }

        var work = AsMuchAsOneCallTakes(items);
        var vectors = await client.EmbedAsync([.. work.SelectMany(one => one.Passages)], cancellation);

        var ids = work.ConvertAll(one => one.Item.Id);
        await db.Passages.Where(passage => ids.Contains(passage.ItemId)).ExecuteDeleteAsync(cancellation);
        var next = 0;
        foreach (var (item, passages) in work)
        {
            item.AddPassages(client.Model, [.. vectors.Skip(next).Take(passages.Count)]);
            next += passages.Count;
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return work.Count;
    }

    private static List<(MemoryItem Item, IReadOnlyList<string> Passages)> AsMuchAsOneCallTakes(List<MemoryItem> items)
    {
        var work = new List<(MemoryItem Item, IReadOnlyList<string> Passages)>();
        var texts = 0;
        foreach (var item in items)
        {
            var passages = PassageSplitter.Split(item.Content);
            texts += passages.Count;
            if (work.Count > 0 && texts > EmbeddingClient.MostTexts)
            {
                break;
            }

            work.Add((item, passages));
        }

        return work;
    }

    private Task<List<MemoryItem>> LockSomeAsync(CancellationToken cancellation) => db.Items.FromSql(
        $"""
         SELECT * FROM memory_items
         WHERE embedded_by IS NULL OR embedded_by < {client.Model} OR embedded_by > {client.Model}
         LIMIT {options.Value.BackfillBatch}
         FOR UPDATE SKIP LOCKED
         """).ToListAsync(cancellation);
}
