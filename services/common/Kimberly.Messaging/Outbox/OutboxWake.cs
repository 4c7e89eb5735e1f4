using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kimberly.Messaging.Outbox;

/// <summary>
/// Wakes the relay when a transaction with messages is committed. The relay of this process hears it at once; one in another process by NOTIFY, which the
/// waiting relay of this process sends: a NOTIFY within each transaction would make PostgreSQL commit them one after the other.
/// </summary>
internal sealed class OutboxWake : Signal
{
    private readonly ConditionalWeakTable<DbContext, object> _waiting = [];

    public OutboxWake() => Interceptors = [new Saves(this), new Commits(this)];

    public IReadOnlyList<IInterceptor> Interceptors { get; }

    public void AtCommitOf(DbContext context) => _waiting.AddOrUpdate(context, this);

    private void Committed(DbContext? context)
    {
        if (context is not null && _waiting.Remove(context))
        {
            Set();
        }
    }

    private sealed class Saves(OutboxWake wake) : SaveChangesInterceptor
    {
        public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
        {
            if (eventData.Context?.Database.CurrentTransaction is null)
            {
                wake.Committed(eventData.Context);
            }

            return result;
        }

        public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(SavedChanges(eventData, result));
    }

    private sealed class Commits(OutboxWake wake) : DbTransactionInterceptor
    {
        public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => wake.Committed(eventData.Context);

        public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            wake.Committed(eventData.Context);
            return Task.CompletedTask;
        }
    }
}
