using Kimberly.Memory.Data;
using Kimberly.Memory.Embeddings;
using Kimberly.ServiceDefaults.Data;
using Kimberly.ServiceDefaults.Idempotency;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Pgvector;

namespace Kimberly.Memory.Items;

/// <summary>
/// Everything that changes items. Embeddings are asked for before a transaction begins, so that no row is locked
/// meanwhile, and none of this fails when they do not come: the backfill makes them later. Only a new item with an
/// <c>Idempotency-Key</c> is embedded within the transaction that keeps its key: a connection, and the key, wait for that too.
/// </summary>
internal sealed class ItemWriter(MemoryDb db, PassageEmbedder embedder, BackfillSignal backfill, TimeProvider time, MemoryTelemetry telemetry)
{
    /// <summary>Where an item is found.</summary>
    public static string LocationOf(Guid id) => $"/memory/{id}";

    /// <summary>Stores a new item.</summary>
    /// <returns>The item; the one that is there already when its message was remembered before.</returns>
    public async Task<MemoryItem> AddAsync(MemoryItem item, CancellationToken cancellation)
    {
        if (await FindSameMessageAsync(item, cancellation) is { } same)
        {
            return same;
        }

        var vectors = await embedder.TryEmbedAsync(item.Content, cancellation);
        if (vectors is not null)
        {
            item.AddPassages(embedder.Model, vectors);
        }

        db.Items.Add(item);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException ex) when (ex.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // The same message was told in the same moment; or this insert was repeated, because the answer to its commit was lost.
            db.ChangeTracker.Clear();
            return await db.Items.AsNoTracking().FirstOrDefaultAsync(stored => stored.Id == item.Id, cancellation)
                ?? await FindSameMessageAsync(item, cancellation)
                ?? throw ProblemException.Unavailable("The memory was deleted in the same moment. Try again.");
        }

        telemetry.Written(embedded: vectors is not null);
        RaiseIfMissing(vectors);
        return item;
    }

    /// <summary>Changes an item. Its passages are replaced together with its text.</summary>
    /// <exception cref="ProblemException">404 or 412.</exception>
    public async Task<MemoryItem> ChangeAsync(Guid userId, Guid id, ItemChange change, VersionCondition condition, CancellationToken cancellation)
    {
        var seen = await db.Items.AsNoTracking().FirstOrDefaultAsync(item => item.Id == id && item.UserId == userId, cancellation) ?? throw NoSuchItem();
        condition.Check(seen);

        // Whether the text is another one is only known once the row is locked: it may have changed since it was seen.
        var vectors = change.Content is { } text ? await embedder.TryEmbedAsync(text, cancellation) : null;

        var changed = await db.InTransactionAsync(
            async ct =>
            {
                var item = await LockAsync(userId, id, condition, ct);
                if (change.Content is { } content && content != item.Content)
                {
                    await ReplaceContentAsync(item, content, vectors, ct);
                }

                item.Tier = change.Tier ?? item.Tier;
                item.Tags = change.Tags is { } tags && !tags.Distinct().SequenceEqual(item.Tags) ? [.. tags.Distinct()] : item.Tags;
                if (db.ChangeTracker.HasChanges())
                {
                    item.Version++;
                    await db.SaveChangesAsync(ct);
                }

                return item;
            },
            cancellation);

        if (change.Content is not null)
        {
            RaiseIfMissing(vectors);
        }

        return changed;
    }

    /// <summary>Deletes an item and its passages for good.</summary>
    /// <exception cref="ProblemException">404 or 412.</exception>
    public Task DeleteAsync(Guid userId, Guid id, VersionCondition condition, CancellationToken cancellation) => db.InTransactionAsync(
        async ct =>
        {
            db.Items.Remove(await LockAsync(userId, id, condition, ct));
            await db.SaveChangesAsync(ct);
            await RaiseRevisionAsync(userId, ct);
            await db.ForgetAnswersAsync(userId, LocationOf(id), ct);
            return true;
        },
        cancellation);

    /// <summary>Notes that items were put to the model; those that are gone meanwhile are passed over.</summary>
    public Task MarkUsedAsync(Guid userId, IReadOnlyList<Guid> ids, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        return db.Items.Where(item => item.UserId == userId && ids.Contains(item.Id)).ExecuteUpdateAsync(
            used => used.SetProperty(item => item.TimesUsed, item => item.TimesUsed + 1).SetProperty(item => item.LastSeenAt, now), cancellation);
    }

    private async Task ReplaceContentAsync(MemoryItem item, string content, IReadOnlyList<Vector>? vectors, CancellationToken cancellation)
    {
        await db.Passages.Where(passage => passage.ItemId == item.Id).ExecuteDeleteAsync(cancellation);
        item.Content = content;
        item.EmbeddedBy = null;
        item.EmbedAfter = null;
        if (vectors is not null)
        {
            item.AddPassages(embedder.Model, vectors);
        }

        await RaiseRevisionAsync(item.UserId, cancellation);
    }

    private async Task<MemoryItem> LockAsync(Guid userId, Guid id, VersionCondition condition, CancellationToken cancellation)
    {
        var found = await db.Items
            .FromSql($"SELECT * FROM memory_items WHERE id = {id} AND user_id = {userId} FOR UPDATE")
            .ToListAsync(cancellation);
        var item = found.SingleOrDefault() ?? throw NoSuchItem();
        condition.Check(item);
        return item;
    }

    private Task<int> RaiseRevisionAsync(Guid userId, CancellationToken cancellation) => db.Database.ExecuteSqlAsync(
        $"""
         INSERT INTO memory_owners (user_id, revision) VALUES ({userId}, 1)
         ON CONFLICT (user_id) DO UPDATE SET revision = memory_owners.revision + 1
         """,
        cancellation);

    private Task<MemoryItem?> FindSameMessageAsync(MemoryItem item, CancellationToken cancellation) => item.MessageId is null
        ? Task.FromResult<MemoryItem?>(null)
        : db.Items.AsNoTracking().FirstOrDefaultAsync(other => other.UserId == item.UserId && other.MessageId == item.MessageId, cancellation);

    private void RaiseIfMissing(IReadOnlyList<Vector>? vectors)
    {
        if (vectors is null)
        {
            backfill.Raise();
        }
    }

    private static ProblemException NoSuchItem() => ProblemException.NotFound("memory");
}
