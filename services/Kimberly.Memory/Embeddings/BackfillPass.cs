using Kimberly.Memory.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Pgvector;

namespace Kimberly.Memory.Embeddings;

/// <summary>Embeds one batch of items that have no passages of the current model.</summary>
internal sealed partial class BackfillPass(
    MemoryDb db, EmbeddingClient client, IOptions<EmbeddingOptions> options, TimeProvider time, MemoryTelemetry telemetry, ILogger<BackfillPass> logger)
{
    // What inference refuses today it may take after an update of its own; until then the item is listed, and not found by questions.
    private static readonly TimeSpan RefusedFor = TimeSpan.FromHours(1);

    /// <summary>Runs once.</summary>
    /// <returns>How many items it took on; 0 when nothing waits, or another replica has what does.</returns>
    /// <exception cref="EmbeddingsAwayException">Inference gave no embeddings; nothing was changed.</exception>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var (taken, embedded) = await db.Database.CreateExecutionStrategy().ExecuteAsync(EmbedBatchAsync, cancellation);
        telemetry.Backfilled(embedded);
        return taken;
    }

    /// <summary>
    /// The rows stay locked while inference works, as a rule for one call: replicas pass over them, and whoever changes or
    /// deletes one of them in this moment waits, so that no passage of an older text can follow.
    /// </summary>
    private async Task<(int Taken, int Embedded)> EmbedBatchAsync(CancellationToken cancellation)
    {
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var items = await LockSomeAsync(cancellation);
        if (items.Count == 0)
        {
            return (0, 0);
        }

        var work = AsMuchAsOneCallTakes(items);
        var vectors = await EmbedAsync(work, cancellation);

        var ids = work.ConvertAll(one => one.Item.Id);
        await db.Passages.Where(passage => ids.Contains(passage.ItemId)).ExecuteDeleteAsync(cancellation);
        foreach (var ((item, _), its) in work.Zip(vectors))
        {
            if (its is null)
            {
                item.EmbedAfter = time.GetUtcNow() + RefusedFor;
            }
            else
            {
                item.AddPassages(client.Model, its);
            }
        }

        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return (work.Count, vectors.Count(its => its is not null));
    }

    /// <summary>Each item's vectors; null where inference refuses its text, which must not keep the others waiting.</summary>
    private async Task<IReadOnlyList<IReadOnlyList<Vector>?>> EmbedAsync(
        List<(MemoryItem Item, IReadOnlyList<string> Passages)> work, CancellationToken cancellation)
    {
        try
        {
            var all = new Queue<Vector>(await client.EmbedAsync([.. work.SelectMany(one => one.Passages)], cancellation));
            return work.ConvertAll<IReadOnlyList<Vector>?>(one => [.. one.Passages.Select(_ => all.Dequeue())]);
        }
        catch (TextRefusedException) when (work.Count > 1)
        {
            var each = new List<IReadOnlyList<Vector>?>();
            foreach (var one in work)
            {
                each.AddRange(await EmbedAsync([one], cancellation));
            }

            return each;
        }
        catch (TextRefusedException ex)
        {
            LogSetAside(logger, work[0].Item.Id, RefusedFor, ex.Message);
            return [null];
        }
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
         WHERE (embedded_by IS NULL OR embedded_by < {client.Model} OR embedded_by > {client.Model})
           AND (embed_after IS NULL OR embed_after <= {time.GetUtcNow()})
         LIMIT {options.Value.BackfillBatch}
         FOR UPDATE SKIP LOCKED
         """).ToListAsync(cancellation);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Item {Item} is set aside for {Pause}, and is found by no question meanwhile: {Reason}")]
    private static partial void LogSetAside(ILogger logger, Guid item, TimeSpan pause, string reason);
}
