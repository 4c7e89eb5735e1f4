using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Kimberly.Jobs.Data;
using Kimberly.Jobs.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Kimberly.Jobs.Signals;

/// <summary>
/// Tells this replica what was committed, at once, and the others through <see cref="NoticeSender"/>. Not by a NOTIFY within the transactions: PostgreSQL would commit
/// them one after the other. What gets lost with a process, everybody sees with the next look.
/// </summary>
internal sealed class Notices(LedgerSignals signals, WorkerName worker) : DbTransactionInterceptor
{
    private readonly ConditionalWeakTable<DbContext, List<Notice>> _waiting = [];
    private readonly Channel<Notice> _said = Channel.CreateUnbounded<Notice>();

    /// <summary>What is to be told to the other replicas.</summary>
    public ChannelReader<Notice> Said => _said.Reader;

    /// <summary>There is a job that may be leased, once the transaction is committed.</summary>
    public void Queued(JobsDb db) => AtCommit(db, new Notice(LedgerSignals.QueuedChannel, []));

    /// <summary>Somebody wants a job to end, once the transaction is committed.</summary>
    public void Cancelled(JobsDb db, Guid job) => AtCommit(db, new Notice(LedgerSignals.CancelledChannel, [job]));

    /// <summary>Jobs have changed, once the transaction is committed; or are changed, where there is none.</summary>
    public void Changed(JobsDb db, IReadOnlyCollection<Job> jobs)
    {
        if (jobs.Count > 0)
        {
            AtCommit(db, new Notice(LedgerSignals.ChangedChannel, [.. jobs.Select(job => job.Id)]));
        }
    }

    /// <inheritdoc />
    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is { } db && _waiting.TryGetValue(db, out var notices))
        {
            _waiting.Remove(db);
            notices.ForEach(Say);
        }

        return Task.CompletedTask;
    }

    private void AtCommit(JobsDb db, Notice notice)
    {
        if (db.Database.CurrentTransaction is null)
        {
            Say(notice);
            return;
        }

        var notices = _waiting.GetOrCreateValue(db);
        if (notice.Jobs.Count > 0 || !notices.Exists(other => other.Channel == notice.Channel))
        {
            notices.Add(notice);
        }
    }

    private void Say(Notice notice)
    {
        signals.Receive(notice);
        _said.Writer.TryWrite(notice with { From = worker.Id });
    }
}
