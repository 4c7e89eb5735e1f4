using Kimberly.JobHandling;
using Kimberly.Memory.Data;
using Kimberly.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Memory.Embeddings;

/// <summary>Asks for the job that embeds what waits, unless one is asked for already.</summary>
internal sealed class BackfillRequests(MemoryDb db, IJobRequests jobs, EmbeddingClient client, TimeProvider time)
{
    // A job that was cancelled, or given up, does not say so here. Two at once do no harm.
    private static readonly TimeSpan LostAfter = TimeSpan.FromHours(1);

    // Any number that nothing else in this database locks: of several that ask at once, one does.
    private const long LockKey = 0x6261636b66696c6c;

    /// <returns>Whether a job was asked for.</returns>
    public Task<bool> AskAsync(CancellationToken cancellation) => db.InTransactionAsync(
        async ct =>
        {
            var now = time.GetUtcNow();
            if (!await db.Items.WaitingFor(client.Model, now).AnyAsync(ct))
            {
                return false;
            }

            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({LockKey})", ct);
            var lost = now - LostAfter;
            await db.BackfillRequests.Where(request => request.AskedAt <= lost).ExecuteDeleteAsync(ct);
            if (await db.BackfillRequests.AnyAsync(ct))
            {
                return false;
            }

            db.BackfillRequests.Add(new BackfillRequest { JobId = jobs.Request(BackfillJob.Kind, null, null), AskedAt = now });
            await db.SaveChangesAsync(ct);
            return true;
        },
        cancellation);
}
