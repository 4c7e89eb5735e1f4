using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Gateway.RateLimiting;

/// <summary>What came of asking for one more request.</summary>
/// <param name="Quota">The limit.</param>
/// <param name="Remaining">How many more could follow at once.</param>
/// <param name="Reset">Until the whole quota is there again.</param>
/// <param name="Wait">Until another request is allowed; zero when this one is.</param>
internal sealed record Verdict(Quota Quota, long Remaining, TimeSpan Reset, TimeSpan Wait)
{
    public bool IsAllowed => Wait == TimeSpan.Zero;

    public ProblemException Problem() =>
        new(StatusCodes.Status429TooManyRequests, ProblemCodes.RateLimited, "Too many requests; Retry-After says when to try again.", Wait);
}
