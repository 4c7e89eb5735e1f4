namespace Kimberly.Contracts.Jobs;

/// <summary>How a call to do a job ended. On the wire in lower case.</summary>
public enum JobOutcome
{
    /// <summary>Done and closed: no later call has an effect.</summary>
    Succeeded,

    /// <summary>Refused for good; another attempt would end the same.</summary>
    Failed,

    /// <summary>Went wrong; another attempt may succeed.</summary>
    Retry,

    /// <summary>Broken off for no fault of the job, such as a service that stops; it goes on later, and this attempt does not count.</summary>
    Interrupted,

    /// <summary>Another worker has taken the job over; nothing more was written.</summary>
    Stale,
}
