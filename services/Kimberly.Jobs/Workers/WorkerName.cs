namespace Kimberly.Jobs.Workers;

/// <summary>This replica's worker in leases: a new one with every start, because what an earlier process held is lost to this one.</summary>
internal sealed class WorkerName(TimeProvider time)
{
    public Guid Id { get; } = Guid.CreateVersion7(time.GetUtcNow());
}
