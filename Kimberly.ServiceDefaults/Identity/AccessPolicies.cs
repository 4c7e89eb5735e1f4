using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace Kimberly.ServiceDefaults.Identity;

/// <summary>Who may call an endpoint. Without a word, any signed-in person may.</summary>
public static class AccessPolicies
{
    private const string Service = "service";
    private const string AdministratorPolicy = "administrator";

    /// <summary>Only other services may call: the token must be a service token for this very service.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint builder.</typeparam>
    /// <param name="endpoint">The endpoint or group.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder RequireService<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(Service);

    /// <summary>Only administrators may call.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint builder.</typeparam>
    /// <param name="endpoint">The endpoint or group.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder RequireAdministrator<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(AdministratorPolicy);

    internal static void Configure(AuthorizationOptions options, string service)
    {
        var person = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireClaim("aud", TokenNames.UserAudience).Build();
        options.DefaultPolicy = person;
        options.FallbackPolicy = person;
        options.AddPolicy(Service, policy => policy.RequireAuthenticatedUser().RequireClaim("aud", service));
        options.AddPolicy(AdministratorPolicy, policy => policy.Combine(person).RequireClaim(TokenNames.Role, TokenNames.Administrator));
    }
}
