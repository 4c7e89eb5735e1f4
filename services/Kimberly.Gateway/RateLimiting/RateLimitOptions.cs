namespace Kimberly.Gateway.RateLimiting;

/// <summary>The gateway's limits; README.md lists them. The defaults are for people: a script that hammers meets them, a busy person does not.</summary>
internal sealed class RateLimitOptions
{
    public const string Section = "RateLimits";

    /// <summary>The plan of whoever has none in the token.</summary>
    public const string FreePlan = "free";

    /// <summary>Whether anything is limited.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>New accounts, for each address.</summary>
    public Quota SignUp { get; set; } = new() { Permits = 30, Window = TimeSpan.FromMinutes(10) };

    /// <summary>Attempts to sign in by any means, and to recover an account, for each address.</summary>
    public Quota SignIn { get; set; } = new() { Permits = 30, Window = TimeSpan.FromMinutes(1) };

    /// <summary>Refreshing and ending sessions, for each address.</summary>
    public Quota Session { get; set; } = new() { Permits = 120, Window = TimeSpan.FromMinutes(1) };

    /// <summary>Everything else without a valid token, for each address.</summary>
    public Quota Anonymous { get; set; } = new() { Permits = 600, Window = TimeSpan.FromMinutes(1) };

    /// <summary>Requests of a signed-in person, by the plan in the token.</summary>
    public Dictionary<string, Quota> Plans { get; set; } = new() { [FreePlan] = new() { Permits = 1_200, Window = TimeSpan.FromMinutes(1) } };

    public Quota ForPlan(string? plan) => plan is not null && Plans.TryGetValue(plan, out var quota) ? quota : Plans[FreePlan];

    public bool IsUsable => new[] { SignUp, SignIn, Session, Anonymous }.Concat(Plans.Values).All(quota => quota.IsUsable) && Plans.ContainsKey(FreePlan);
}
