using Microsoft.EntityFrameworkCore;

namespace Kimberly.ServiceDefaults.Data;

/// <summary>Transactions that are done once, also when the answer to their commit is lost.</summary>
public static class CertainTransactions
{
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
            (_, ct) => db.Database
                .SqlQuery<bool>($"SELECT coalesce(pg_xact_status({transaction}::xid8) = 'committed', false) AS \"Value\"")
                .SingleAsync(ct),
            cancellation);
    }
}
