using Kimberly.JobHandling;
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
    /// <param name="run">The job whose chunk this is.</param>
    /// <param name="reached">What the job has done before.</param>
    /// <param name="cancellation">Gives up before the commit.</param>
    /// <returns>What it has done with this batch; null when nothing waits.</returns>
    /// <exception cref="EmbeddingsAwayException">Inference gave no embeddings; nothing was changed.</exception>
    public async Task<BackfillProgress?> RunAsync(JobRun run, BackfillProgress reached, CancellationToken cancellation)
    {
        var items = await SomeAsync(cancellation);
        if (items.Count == 0)
        {
            return null;
        }

        var work = AsMuchAsOneCallTakes(items);
        var vectors = await EmbedAsync(work, cancellation);
        var further = await run.CommitAsync(ct => StoreAsync(work, vectors, reached, ct), cancellation);
        telemetry.Backfilled((int)(further.Embedded - reached.Embedded));
        return further;
    }

    /// <summary>Whoever changed or deleted an item while inference was at work goes first: no passage of an older text may follow.</summary>
    private async Task<BackfillProgress> StoreAsync(
        List<(MemoryItem Item, IReadOnlyList<string> Passages)> work, IReadOnlyList<IReadOnlyList<Vector>?> vectors, BackfillProgress reached, CancellationToken cancellation)
    {
        var ids = work.ConvertAll(one => one.Item.Id);
        var stored = await db.Items.FromSql($"SELECT * FROM memory_items WHERE id = ANY({ids}) ORDER BY id FOR UPDATE").ToDictionaryAsync(item => item.Id, cancellation);
        var unchanged = work.Zip(vectors)
            .Where(one => stored.GetValueOrDefault(one.First.Item.Id)?.Content == one.First.Item.Content)
            .Select(one => (Item: stored[one.First.Item.Id], Vectors: one.Second))
            .ToList();

        ids = unchanged.ConvertAll(one => one.Item.Id);
        await db.Passages.Where(passage => ids.Contains(passage.ItemId)).ExecuteDeleteAsync(cancellation);
        foreach (var (item, its) in unchanged)
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

        return new BackfillProgress(reached.Embedded + unchanged.Count(one => one.Vectors is not null));
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

    // Whichever come first: to sort all that wait for each batch would take longer than to embed it.
    private Task<List<MemoryItem>> SomeAsync(CancellationToken cancellation) => db.Items.FromSql(
        $"""
         SELECT * FROM memory_items
         WHERE (embedded_by IS NULL OR embedded_by <> {client.Model}) AND (embed_after IS NULL OR embed_after <= {time.GetUtcNow()})
         LIMIT {options.Value.BackfillBatch}
         """).AsNoTracking().ToListAsync(cancellation);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Item {Item} is set aside for {Pause}, and is found by no question meanwhile: {Reason}")]
    private static partial void LogSetAside(ILogger logger, Guid item, TimeSpan pause, string reason);
}
