namespace Kimberly.Jobs.Schedules;

/// <summary>One schedule, the section <c>Jobs:Schedules:{name}</c>. Its jobs are the instance's own.</summary>
internal sealed class ScheduleOptions
{
    public const string Section = "Jobs:Schedules";

    /// <summary>The kind of its jobs.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Five fields, or six with seconds first.</summary>
    public string Cron { get; init; } = "";

    /// <summary>An IANA name. Where clocks go forward, an occurrence in the hour that is missing comes at its end; where they go back, a fixed time comes once, the first time.</summary>
    public string TimeZone { get; init; } = "Etc/UTC";

    /// <summary>What becomes of occurrences that were missed.</summary>
    public MissedPolicy Missed { get; init; } = MissedPolicy.RunOnce;

    /// <summary>The most jobs that <see cref="MissedPolicy.RunAll"/> makes at once, 1 to 1000.</summary>
    public int MostMissed { get; init; } = 10;
}
