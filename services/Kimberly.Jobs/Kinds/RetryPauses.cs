namespace Kimberly.Jobs.Kinds;

/// <summary>How long a job waits for its next attempt.</summary>
internal static class RetryPauses
{
    private const double Jitter = 0.2;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>After an attempt that failed.</summary>
    /// <param name="kind">What the job is.</param>
    /// <param name="attempts">How many have failed, at least 1.</param>
    /// <param name="random">0 to 1.</param>
    public static TimeSpan After(JobKind kind, int attempts, double random) => Vary(Double(kind.FirstPause, attempts - 1, kind.LongestPause), random);

    /// <summary>After a call that never came to the job: the service is away, and whoever comes back wants to go on soon.</summary>
    /// <param name="token">The lease's token, which grows with each of them.</param>
    /// <param name="random">0 to 1.</param>
    public static TimeSpan WhileAway(long token, double random) => Vary(Double(FirstWait, token - 1, LongestWait), random);

    private static TimeSpan Double(TimeSpan first, long times, TimeSpan most) =>
        times < 40 && first.Ticks * Math.Pow(2, times) < most.Ticks ? first * Math.Pow(2, times) : most;

    private static TimeSpan Vary(TimeSpan pause, double random) => pause * (1 + Jitter * ((2 * random) - 1));
}
