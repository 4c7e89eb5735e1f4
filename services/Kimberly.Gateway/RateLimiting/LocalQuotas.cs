namespace Kimberly.Gateway.RateLimiting;

/// <summary>
/// The limits of this process alone, for the time in which Redis is away: the same arithmetic as <see cref="SharedQuotas"/>. It forgets
/// who has their whole quota again, so that it stays small.
/// </summary>
internal sealed class LocalQuotas(TimeProvider time)
{
    private const int SweepAbove = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _fullAt = [];

    public Verdict Take(string key, Quota quota)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow().UtcTicks;
            if (_fullAt.Count > SweepAbove)
            {
                Sweep(now);
            }

            var window = quota.Window.Ticks;
            var interval = window / quota.Permits;
            var full = Math.Max(now, _fullAt.GetValueOrDefault(key));
            var after = full + interval;
            var wait = after - window - now;
            if (wait > 0)
            {
                return new Verdict(quota, 0, TimeSpan.FromTicks(full - now), TimeSpan.FromTicks(wait));
            }

            _fullAt[key] = after;
            return new Verdict(quota, (window - (after - now)) / interval, TimeSpan.FromTicks(after - now), TimeSpan.Zero);
        }
    }

    private void Sweep(long now)
    {
        foreach (var key in _fullAt.Where(entry => entry.Value <= now).Select(entry => entry.Key).ToArray())
        {
            _fullAt.Remove(key);
        }
    }
}
