namespace Kimberly.Inference.Scheduling;

/// <summary>How long answers took lately, to tell those who are turned away when to come back.</summary>
internal sealed class AnswerTimes
{
    private const double Weight = 0.2;
    private double _seconds = 1;

    public void Add(TimeSpan took) =>
        Volatile.Write(ref _seconds, ((1 - Weight) * Volatile.Read(ref _seconds)) + (Weight * took.TotalSeconds));

    /// <summary>How long so many waiting requests will take.</summary>
    /// <param name="waiting">How many wait.</param>
    /// <param name="parallel">How many are answered at once.</param>
    /// <returns>At least a second.</returns>
    public TimeSpan Expect(int waiting, int parallel) =>
        TimeSpan.FromSeconds(Math.Clamp(Volatile.Read(ref _seconds) * (waiting + 1) / parallel, 1, 60));
}
