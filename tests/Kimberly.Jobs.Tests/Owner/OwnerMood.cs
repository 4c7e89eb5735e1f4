using System.Collections.Concurrent;

namespace Kimberly.Jobs.Tests.Owner;

/// <summary>What the handlers do, as a test wants it.</summary>
internal sealed class OwnerMood
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> _gates = new();

    /// <summary>How many chunks each job was seen to begin.</summary>
    public ConcurrentDictionary<Guid, int> Begun { get; } = new();

    /// <summary>Jobs whose handler has returned or thrown, though it looks at no token.</summary>
    public ConcurrentDictionary<Guid, int> Ended { get; } = new();

    /// <summary>Attempts of jobs that are to fail, by job.</summary>
    public ConcurrentDictionary<Guid, int> Failures { get; } = new();

    /// <summary>Lets a job that waits go on.</summary>
    public void Open(Guid job) => Gate(job).TrySetResult();

    public Task WaitAsync(Guid job, CancellationToken cancellation) => Gate(job).Task.WaitAsync(cancellation);

    private TaskCompletionSource Gate(Guid job) => _gates.GetOrAdd(job, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
