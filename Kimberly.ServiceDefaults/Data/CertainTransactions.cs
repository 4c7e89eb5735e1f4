using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.ServiceDefaults.Data;

/// <summary>Transactions that are done once, also when the answer to their commit is lost.</summary>
public static class CertainTransactions
{
    private const int Questions = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Does work in one transaction, and again from the start when the database was away for a moment. When the connection
    /// breaks during the commit, PostgreSQL is asked what became of the transaction before anything is repeated. The rows
    /// cannot tell: somebody else may have changed or deleted them since.
    /// </summary>
    /// <typeparam name="T">What the work gives.</typeparam>
    /// <param name="db">The service's database. Its tracked entities are forgotten before each attempt.</param>
    /// <param name="work">What to do; it may be called more than once, and begins no transaction of its own.</param>
    /// <param name="cancellation">Gives up before the commit.</param>
    /// <returns>What the work that was committed gave.</returns>
    public static Task<T> InTransactionAsync<T>(this DbContext db, Func<CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        var transaction = "";
        return db.Database.CreateExecutionStrategy().ExecuteInTransactionAsync(
            work,
            async (perform, ct) =>
            {
                db.ChangeTracker.Clear();
                transaction = await db.Database.SqlQuery<string>($"SELECT pg_current_xact_id()::text AS \"Value\"").SingleAsync(ct);
                return await perform(ct);
            },
            (_, ct) => db.WasCommittedAsync(transaction, ct),
            cancellation);
    }

    /// <summary>The server may not have noticed yet that the connection is gone: until it has, nobody can tell how the transaction ends.</summary>
    private static async Task<bool> WasCommittedAsync(this DbContext db, string transaction, CancellationToken cancellation)
    {
        for (var i = 0; i < Questions; i++)
        {
            var status = await db.Database
                .SqlQuery<string>($"SELECT coalesce(pg_xact_status({transaction}::xid8), 'forgotten') AS \"Value\"")
                .SingleAsync(cancellation);
            if (status != "in progress")
            {
                return status == "committed";
            }

            await Task.Delay(Pause, cancellation);
        }

        throw ProblemException.Unavailable("It is not known yet whether this was done. Look before you try again.");
    }
}
