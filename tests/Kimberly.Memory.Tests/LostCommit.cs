using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Kimberly.Memory.Tests;

/// <summary>Breaks the connection after a commit was done and before its answer has come, once whenever it is told to.</summary>
internal sealed class LostCommit : DbTransactionInterceptor
{
    private int _next;

    public bool Happened => Volatile.Read(ref _next) == 0;

    public void LoseNext() => Volatile.Write(ref _next, 1);

    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
        Interlocked.Exchange(ref _next, 0) == 1
            ? throw new NpgsqlException("The connection broke.", new IOException("The server went away."))
            : Task.CompletedTask;
}
