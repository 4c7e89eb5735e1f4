using System.Collections.Concurrent;
using Kimberly.Jobs.Signals;

namespace Kimberly.Jobs.Workers;

/// <summary>What this replica's worker holds.</summary>
internal sealed class RunningJobs(LedgerSignals signals)
{
    private readonly ConcurrentDictionary<Guid, RunningJob> _jobs = new();

    public IReadOnlyCollection<RunningJob> All => [.. _jobs.Values];

    public int Count => _jobs.Count;

    public void Add(RunningJob job) => _jobs[job.Job.Id] = job;

    public RunningJob? Find(Guid id) => _jobs.GetValueOrDefault(id);

    /// <summary>The verdict is written, or another worker has the job: there is room for the next one.</summary>
    public void Remove(RunningJob job)
    {
        _jobs.TryRemove(KeyValuePair.Create(job.Job.Id, job));
        job.Dispose();
        signals.Worker.Raise();
    }
}
