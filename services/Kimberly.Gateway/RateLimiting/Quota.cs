namespace Kimberly.Gateway.RateLimiting;

/// <summary>How often something may be asked: all at once, or spread over the window; what was used comes back evenly.</summary>
internal sealed class Quota
{
    /// <summary>Requests in a window; 1 to 1,000,000.</summary>
    public int Permits { get; set; }

    /// <summary>The window; a second to a day.</summary>
    public TimeSpan Window { get; set; }

    public bool IsUsable => Permits is >= 1 and <= 1_000_000 && Window >= TimeSpan.FromSeconds(1) && Window <= TimeSpan.FromDays(1);
}
