namespace Kimberly.Embedded.Supervision;

/// <summary>How long to wait before the next start of what has ended: not at all after a healthy while, otherwise twice as long each time.</summary>
internal sealed class RestartBackoff
{
    /// <summary>Who was healthy for so long ended for a new reason.</summary>
    public static readonly TimeSpan HealthyWhile = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    // What becomes healthy can work, whoever or whatever ends it so soon.
    private static readonly TimeSpan LongestOfHealthy = TimeSpan.FromSeconds(1);
    private const int EndsOfHealthy = 3;

    private int _ends;

    /// <summary>The number of ends in a row without a healthy while between them.</summary>
    public int EndsInARow => _ends;

    /// <summary>The wait after an end.</summary>
    /// <param name="healthyFor">For how long it had been healthy.</param>
    public TimeSpan Next(TimeSpan healthyFor)
    {
        if (healthyFor >= HealthyWhile)
        {
            _ends = 0;
            return TimeSpan.Zero;
        }

        var wait = First * Math.Pow(2, Math.Min(_ends, 10));
        _ends++;
        if (healthyFor > TimeSpan.Zero)
        {
            _ends = Math.Min(_ends, EndsOfHealthy);
            return wait < LongestOfHealthy ? wait : LongestOfHealthy;
        }

        return wait < Longest ? wait : Longest;
    }
}
