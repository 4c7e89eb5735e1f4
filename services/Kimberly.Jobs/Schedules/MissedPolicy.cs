namespace Kimberly.Jobs.Schedules;

/// <summary>What becomes of occurrences while no replica ran.</summary>
internal enum MissedPolicy
{
    /// <summary>One job for all of them.</summary>
    RunOnce,

    /// <summary>None; what is late by more than a minute is missed.</summary>
    Skip,

    /// <summary>A job for each, the latest of them up to a bound.</summary>
    RunAll,
}
