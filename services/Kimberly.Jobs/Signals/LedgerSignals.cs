using System.Collections.Concurrent;

namespace Kimberly.Jobs.Signals;

/// <summary>What replicas tell one another through PostgreSQL: a word may be lost, so that whoever listens also looks by itself now and then.</summary>
internal sealed class LedgerSignals
{
    /// <summary>The channel on which it is announced that there is something to lease.</summary>
    public const string QueuedChannel = "jobs_queued";

    /// <summary>The channel on which changed jobs are announced.</summary>
    public const string ChangedChannel = "jobs_changed";

    /// <summary>The channel on which jobs are announced that somebody wants to end.</summary>
    public const string CancelledChannel = "jobs_cancelled";

    private readonly ConcurrentDictionary<Wakeup, Guid> _watchers = new();

    /// <summary>Wakes the worker of this replica.</summary>
    public Wakeup Worker { get; } = new();

    /// <summary>Is told of every job that somebody wants to end.</summary>
    public event Action<Guid>? Cancelled;

    /// <summary>Watches one job until it is unwatched.</summary>
    public Wakeup Watch(Guid job)
    {
        var wakeup = new Wakeup();
        _watchers[wakeup] = job;
        return wakeup;
    }

    public void Unwatch(Wakeup watcher)
    {
        _watchers.TryRemove(watcher, out _);
        watcher.Dispose();
    }

    public void Receive(Notice notice)
    {
        switch (notice.Channel)
        {
            case QueuedChannel:
                Worker.Raise();
                break;
            case CancelledChannel:
                notice.Jobs.ToList().ForEach(job => Cancelled?.Invoke(job));
                break;
            default:
                notice.Jobs.ToList().ForEach(Announce);
                break;
        }
    }

    /// <summary>Some may have been missed: everybody looks. Of those that are to end the next heartbeat tells.</summary>
    public void ReceiveAll()
    {
        Worker.Raise();
        Announce(Guid.Empty);
    }

    private void Announce(Guid id)
    {
        foreach (var (watcher, watched) in _watchers)
        {
            if (id == watched || id == Guid.Empty)
            {
                watcher.Raise();
            }
        }
    }
}
