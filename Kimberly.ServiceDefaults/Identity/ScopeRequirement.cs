using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace Kimberly.ServiceDefaults.Identity;

/// <summary>
/// A token with scopes, which stands for an API key, may call only endpoints that name one of them. It is part of the
/// policy of endpoints that say nothing, so that whoever forgets to name a scope refuses keys and does not let them in.
/// </summary>
internal sealed class ScopeRequirement : AuthorizationHandler<ScopeRequirement>, IAuthorizationRequirement
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        var held = context.User.FindAll(TokenNames.Scope).Select(scope => scope.Value).ToArray();
        if (held.Length == 0 || (context.Resource is HttpContext http && NamedBy(http).Intersect(held).Any()))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }

    /// <summary>The scopes that the endpoint names; empty where it is for sessions only.</summary>
    public static IReadOnlyList<string> NamedBy(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<NamedScopes>()?.Scopes ?? [];
}
