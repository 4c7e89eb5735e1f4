using Kimberly.ServiceDefaults.Data;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Kimberly.ServiceDefaults.Idempotency;

/// <summary>Answers a request that has a key once: key, effect and answer are one transaction of the service's own database.</summary>
internal sealed class KeptAnswers(DbContext db, TimeProvider time)
{
    /// <summary>The answer to the first request with this key, or the one that is made now.</summary>
    /// <param name="request">The request.</param>
    /// <param name="answerAsync">Does what the request asks for, in the transaction; it may be called again after a failure of the database.</param>
    /// <param name="cancellation">Gives up before the commit.</param>
    /// <exception cref="ProblemException">409, when the key came with another request, or the first one takes longer than five seconds.</exception>
    public Task<RecordedAnswer> AnswerOnceAsync(KeyedRequest request, Func<Task<RecordedAnswer>> answerAsync, CancellationToken cancellation) =>
        db.InTransactionAsync(
            async ct =>
            {
                const string before = "before_the_key";
                await db.Database.CurrentTransaction!.CreateSavepointAsync(before, ct);
                if (!await TryTakeAsync(request, ct))
                {
                    return await FindAsync(request, ct);
                }

                var answer = await answerAsync();
                if (answer.IsPassing)
                {
                    await db.Database.CurrentTransaction.RollbackToSavepointAsync(before, ct);
                    return answer;
                }

                await KeepAsync(request, answer, ct);
                return answer;
            },
            cancellation);

    /// <summary>
    /// Takes the key, unless a living one is there. PostgreSQL lets the second of two requests wait here until the first has
    /// committed or is gone, however it went: nothing of a request that broke off stays.
    /// </summary>
    private async Task<bool> TryTakeAsync(KeyedRequest request, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        try
        {
            var rows = await db.Database.ExecuteSqlAsync(
                $"""
                SET LOCAL lock_timeout = '5s';
                INSERT INTO idempotent_answers (user_id, route, key, request_hash, created_at)
                VALUES ({request.UserId}, {request.Route}, {request.Key}, {request.Hash}, {now})
                ON CONFLICT (user_id, route, key) DO UPDATE SET request_hash = excluded.request_hash, created_at = excluded.created_at
                WHERE idempotent_answers.created_at <= {now - IdempotencyKey.Kept};
                SET LOCAL lock_timeout = DEFAULT
                """,
                cancellation);
            return rows == 1;
        }
        catch (PostgresException ex) when (ex.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw IdempotencyKey.StillRunning();
        }
    }

    private async Task<RecordedAnswer> FindAsync(KeyedRequest request, CancellationToken cancellation)
    {
        var kept = await Of(request).AsNoTracking().SingleOrDefaultAsync(cancellation) ?? throw IdempotencyKey.StillRunning();
        return kept.RequestHash.AsSpan().SequenceEqual(request.Hash) ? RecordedAnswer.Of(kept) : throw IdempotencyKey.UsedForAnother();
    }

    private Task<int> KeepAsync(KeyedRequest request, RecordedAnswer answer, CancellationToken cancellation) => Of(request).ExecuteUpdateAsync(
        kept => kept
            .SetProperty(row => row.Status, answer.Status)
            .SetProperty(row => row.Location, answer.Location)
            .SetProperty(row => row.EntityTag, answer.EntityTag)
            .SetProperty(row => row.ContentType, answer.ContentType)
            .SetProperty(row => row.Body, answer.Body),
        cancellation);

    private IQueryable<KeptAnswer> Of(KeyedRequest request) => db.Set<KeptAnswer>()
        .Where(kept => kept.UserId == request.UserId && kept.Route == request.Route && kept.Key == request.Key);
}
