using Kimberly.Contracts.Jobs;

namespace Kimberly.Jobs.Data;

/// <summary>A job in the ledger.</summary>
internal sealed class Job
{
    public required Guid Id { get; init; }

    public required string Kind { get; init; }

    /// <summary>Whose it is; <see cref="Guid.Empty"/> for the instance's own, which queue like one more person.</summary>
    public required Guid UserId { get; init; }

    public required JobState State { get; init; }

    /// <summary>0 to 9, the higher first.</summary>
    public required int Priority { get; init; }

    /// <summary>
    /// Its place among those of the same priority: a person's jobs have turns one after the other, beginning where the queue is now, so that people
    /// take turns however many jobs each of them has.
    /// </summary>
    public required long Turn { get; init; }

    /// <summary>What the work needs to know, as JSON; gone when the job ended and cannot be replayed.</summary>
    public string? Arguments { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>It is not leased earlier.</summary>
    public required DateTimeOffset DueAt { get; init; }

    public DateTimeOffset? Deadline { get; init; }

    /// <summary>How often it was started, without those attempts that were broken off for no fault of its own.</summary>
    public int Attempts { get; init; }

    /// <summary>The fencing token of its last lease; 0 before the first.</summary>
    public long Token { get; init; }

    /// <summary>The worker that holds the lease; null while it is not running.</summary>
    public Guid? LeasedBy { get; init; }

    /// <summary>Whoever asks after that may put the job back.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    public DateTimeOffset? HeartbeatAt { get; init; }

    /// <summary>Somebody wants it to end; a worker sees to it, because it may have had effects.</summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    public long ProgressDone { get; init; }

    public long? ProgressTotal { get; init; }

    /// <summary>What it gave, as JSON.</summary>
    public string? Result { get; init; }

    /// <summary>Why the last attempt did not succeed.</summary>
    public string? ErrorCode { get; init; }

    public string? ErrorDetail { get; init; }

    /// <summary>When its first attempt began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }
}
