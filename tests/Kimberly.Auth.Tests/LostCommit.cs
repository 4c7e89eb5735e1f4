using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Kimberly.Auth.Tests;

/// <summary>Once it is armed, the connection breaks right after the next commit: it took place, and nobody hears of it.</summary>
internal sealed class LostCommit : DbTransactionInterceptor
{
    private int _armed;

    public void Arm() => Interlocked.Exchange(ref _armed, 1);

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default) =>
        Interlocked.Exchange(ref _armed, 0) == 1 ? throw new NpgsqlException("The connection broke.", new IOException("broken")) : Task.CompletedTask;
}
