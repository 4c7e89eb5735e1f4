namespace Kimberly.Contracts.Jobs;

/// <summary>Where a job is. On the wire in lower case.</summary>
public enum JobState
{
    /// <summary>Waits for a worker, or for its next attempt.</summary>
    Queued,

    /// <summary>A worker holds its lease.</summary>
    Running,

    /// <summary>Done, once.</summary>
    Succeeded,

    /// <summary>The service that owns the work said no for good, or the deadline has passed.</summary>
    Failed,

    /// <summary>Every attempt failed; an administrator replays or discards it.</summary>
    Dead,

    /// <summary>Given up because somebody asked for that.</summary>
    Cancelled,
}
