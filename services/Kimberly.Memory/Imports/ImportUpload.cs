using System.Security.Cryptography;
using System.Text;
using Kimberly.JobHandling;
using Kimberly.Memory.Data;
using Kimberly.ServiceDefaults.Data;
using Kimberly.ServiceDefaults.Idempotency;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Memory.Imports;

/// <summary>
/// Keeps an upload, chunk by chunk as it arrives, and asks for the job that makes items of it once all of it is there and good. Until then
/// it is nothing: what breaks off, or holds a bad line, is deleted.
/// </summary>
internal sealed class ImportUpload(MemoryDb db, IJobRequests jobs, TimeProvider time)
{
    private const int LinesOfAChunk = 256;
    private const int BytesOfAChunk = 256 * 1024;

    /// <param name="userId">Whose items they are.</param>
    /// <param name="key">The client's own name for the request; null for none.</param>
    /// <param name="body">The lines.</param>
    /// <param name="cancellation">The client has gone.</param>
    /// <returns>The job.</returns>
    /// <exception cref="ProblemException">400, 409 or 413; nothing was kept.</exception>
    public async Task<Guid> TakeAsync(Guid userId, string? key, Stream body, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var import = new Import { Id = Guid.CreateVersion7(now), UserId = userId, CreatedAt = now };
        await InsertAsync(import, cancellation);
        try
        {
            var (lines, hash) = await StageAsync(import, body, cancellation);
            return await BeginAsync(import, lines, hash, key, cancellation);
        }
        catch
        {
            // Also when the client has gone.
            await db.Imports.Where(one => one.Id == import.Id && one.JobId == null).ExecuteDeleteAsync(CancellationToken.None);
            throw;
        }
    }

    private async Task<(long Lines, byte[] Hash)> StageAsync(Import import, Stream body, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (bad, chunk) = (new BadLines(), new StringBuilder());
        var (number, chunks, inChunk, lines) = (0L, 0, 0, 0L);
        await foreach (var line in LineReader.ReadAsync(body, cancellation))
        {
            number++;
            if (line.AsSpan().IndexOfAnyExcept(" \t"u8) < 0)
            {
                continue;
            }

            hash.AppendData(line);
            hash.AppendData("\n"u8);
            if (ImportLine.Check(line, import.CreatedAt) is { Count: > 0 } sentences)
            {
                bad.Add(number, sentences);
                continue;
            }

            lines++;
            inChunk++;
            chunk.Append(Encoding.UTF8.GetString(line)).Append('\n');
            if (inChunk == LinesOfAChunk || chunk.Length >= BytesOfAChunk)
            {
                await InsertAsync(NewChunk(chunks++), cancellation);
                chunk.Clear();
                inChunk = 0;
            }
        }

        bad.ThrowIfAny();
        if (lines == 0)
        {
            throw new ProblemException(400, ProblemCodes.ValidationFailed, "There is no line in it. Send one JSON object a line, as in POST /memory.");
        }

        if (inChunk > 0)
        {
            await InsertAsync(NewChunk(chunks), cancellation);
        }

        return (lines, hash.GetHashAndReset());

        ImportChunk NewChunk(int which) => new() { ImportId = import.Id, Number = which, UserId = import.UserId, Lines = chunk.ToString() };
    }

    private Task<Guid> BeginAsync(Import import, long lines, byte[] hash, string? key, CancellationToken cancellation) => db.InTransactionAsync(
        async ct =>
        {
            if (key is not null && await FindAsync(import.UserId, key, ct) is { JobId: { } same } first)
            {
                await db.Imports.Where(one => one.Id == import.Id).ExecuteDeleteAsync(ct);
                return hash.AsSpan().SequenceEqual(first.ContentHash) ? same : throw IdempotencyKey.UsedForAnother();
            }

            var stored = await db.Imports.SingleAsync(one => one.Id == import.Id, ct);
            var job = jobs.Request(ImportJob.Kind, import.UserId, new ImportArguments(import.Id, lines));
            (stored.JobId, stored.IdempotencyKey, stored.ContentHash) = (job, key, hash);
            await db.SaveChangesAsync(ct);
            return job;
        },
        cancellation);

    /// <summary>The upload that came with the same key before; whoever comes with it in the same moment waits for the end of this transaction.</summary>
    private async Task<Import?> FindAsync(Guid userId, string key, CancellationToken cancellation)
    {
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({userId + key}, 0))", cancellation);
        return await db.Imports.AsNoTracking().FirstOrDefaultAsync(one => one.UserId == userId && one.IdempotencyKey == key, cancellation);
    }

    private Task<int> InsertAsync(object row, CancellationToken cancellation) => db.InTransactionAsync(
        ct =>
        {
            db.Add(row);
            return db.SaveChangesAsync(ct);
        },
        cancellation);
}
