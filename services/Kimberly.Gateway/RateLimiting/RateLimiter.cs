using System.Security.Claims;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;

namespace Kimberly.Gateway.RateLimiting;

/// <summary>Finds the quota of a request and takes one permit of it: in Redis, or in this process while Redis is away.</summary>
internal sealed class RateLimiter(SharedQuotas shared, LocalQuotas local, IOptions<RateLimitOptions> options)
{
    private const string PlanClaim = "plan";
    private static readonly object Begun = new();

    /// <summary>
    /// Asks for a person's permit without waiting. Redis is asked at the same moment whether the session stands, so that the limit
    /// adds no round trip.
    /// </summary>
    public void Begin(HttpContext context, ClaimsPrincipal user)
    {
        if (options.Value.Enabled && GroupOf(context) == RateLimitGroup.Person && user.FindFirstValue(TokenNames.Subject) is { } id)
        {
            context.Items[Begun] = TakeAsync($"user:{id}", options.Value.ForPlan(user.FindFirstValue(PlanClaim)));
        }
    }

    /// <summary>Gives up the person's permit as the measure of this request: who sent it turned out not to be that person.</summary>
    public static void Forget(HttpContext context) => context.Items.Remove(Begun);

    /// <summary>Whether this client may have one more API key looked up: made-up ones cost auth a question each.</summary>
    /// <exception cref="ProblemException">429, where it may not.</exception>
    public async Task RequireLookupAsync(HttpContext context)
    {
        if (options.Value.Enabled && await TakeAsync($"key:{ClientNetwork.Of(context.Connection.RemoteIpAddress)}", options.Value.Anonymous) is { IsAllowed: false } refusal)
        {
            throw refusal.Problem();
        }
    }

    /// <summary>The verdict on this request; null where nothing is limited.</summary>
    public async ValueTask<Verdict?> JudgeAsync(HttpContext context)
    {
        if (!options.Value.Enabled || GroupOf(context) is not { } group)
        {
            return null;
        }

        if (context.Items.TryGetValue(Begun, out var begun) && begun is Task<Verdict> verdict)
        {
            return await verdict;
        }

        // Without a valid token all that is known is where the request comes from.
        var (name, quota) = group switch
        {
            RateLimitGroup.SignUp => ("sign-up", options.Value.SignUp),
            RateLimitGroup.SignIn => ("sign-in", options.Value.SignIn),
            RateLimitGroup.Session => ("session", options.Value.Session),
            _ => ("anonymous", options.Value.Anonymous),
        };
        return await TakeAsync($"{name}:{ClientNetwork.Of(context.Connection.RemoteIpAddress)}", quota);
    }

    private async Task<Verdict> TakeAsync(string key, Quota quota) => await shared.TakeAsync(key, quota) ?? local.Take(key, quota);

    private static RateLimitGroup? GroupOf(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<RateLimitedAs>()?.Group;
}
