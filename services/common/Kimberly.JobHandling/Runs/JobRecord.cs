namespace Kimberly.JobHandling.Runs;

/// <summary>What the owning service knows of a job: that it asked for it, how far it is, and what it gave. Its row is what every write of the job is fenced by.</summary>
internal sealed class JobRecord
{
    public required Guid JobId { get; init; }

    public required string Kind { get; init; }

    public Guid? UserId { get; init; }

    /// <summary>When this service asked for it; null for a job that it did not ask for, such as one of a schedule.</summary>
    public DateTimeOffset? RequestedAt { get; init; }

    /// <summary>When there was last something to write here.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The highest fencing token that was seen; 0 before the first call.</summary>
    public long Token { get; init; }

    /// <summary>How many chunks were committed. Two calls with one token cannot both commit the same one.</summary>
    public int Chunks { get; init; }

    /// <summary>Where the next call goes on, as JSON; null at the beginning.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>Set on success only.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>What it gave, as JSON; null for nothing.</summary>
    public string? Result { get; init; }
}
