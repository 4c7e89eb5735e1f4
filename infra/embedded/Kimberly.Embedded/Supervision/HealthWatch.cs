namespace Kimberly.Embedded.Supervision;

/// <summary>Makes a state of the answers to health checks, and says when to ask again: quickly while something is expected to change.</summary>
internal sealed class HealthWatch(TimeProvider time)
{
    private const int FailuresUntilUnhealthy = 3;
    private static readonly TimeSpan Eager = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patient = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Relaxed = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Worried = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan EagerWhile = TimeSpan.FromSeconds(15);

    private readonly long _started = time.GetTimestamp();
    private readonly TaskCompletionSource _healthyOnce = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long? _healthySince;
    private TimeSpan _wasHealthyFor;
    private int _failures;

    /// <summary>Whether it is healthy: from the first good answer until several bad ones in a row.</summary>
    public bool IsHealthy => _healthySince is not null;

    /// <summary>The time since the process was started.</summary>
    public TimeSpan Age => time.GetElapsedTime(_started);

    /// <summary>For how long it has been healthy, or was when it last was.</summary>
    public TimeSpan HealthyFor => _healthySince is { } since ? time.GetElapsedTime(since) : _wasHealthyFor;

    /// <summary>Completes when it is healthy for the first time.</summary>
    public Task HealthyOnce => _healthyOnce.Task;

    /// <summary>Takes an answer; true when it changed the state.</summary>
    public bool Take(bool good)
    {
        var before = IsHealthy;
        _failures = good ? 0 : _failures + 1;
        if (good)
        {
            _healthySince ??= time.GetTimestamp();
            _healthyOnce.TrySetResult();
        }
        else if (_failures >= FailuresUntilUnhealthy)
        {
            _wasHealthyFor = HealthyFor;
            _healthySince = null;
        }

        return IsHealthy != before;
    }

    /// <summary>When to ask again.</summary>
    public TimeSpan NextCheck() =>
        IsHealthy && _failures == 0 ? Relaxed
        : IsHealthy ? Worried
        : Age < EagerWhile ? Eager
        : Patient;
}
