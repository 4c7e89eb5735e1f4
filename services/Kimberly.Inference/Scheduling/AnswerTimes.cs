namespace Kimberly.Inference.Scheduling;

/// <summary>How long answers took lately, to tell those who are turned away when to come back.</summary>
internal sealed class AnswerTimes
{
    private const double Weight = 0.2;
    private double _seconds = 1;

    public void Add(TimeSpan took) =>
        Volatile.Write(ref _seconds, ((1 - Weight) * Volatile.Read(ref _seconds)) + (Weight * took.TotalSeconds));

    /// <summary>How long the last of so many waiting requests will wait.</summary>
    /// <param name="waiting">How many wait, this one included; none or less when there is room.</param>
    /// <param name="parallel">How many are answered at once.</param>
    /// <returns>Nothing when there is room.</returns>
    public TimeSpan Expect(int waiting, int parallel) =>
        TimeSpan.FromSeconds(Volatile.Read(ref _seconds) * Math.Max(0, waiting) / parallel);

    /// <summary>When to try again instead of such a wait.</summary>
    public static TimeSpan RetryAfter(TimeSpan wait) => TimeSpan.FromSeconds(Math.Clamp(wait.TotalSeconds, 1, 60));
}
