using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;

namespace Kimberly.ServiceDefaults.Identity;

/// <summary>Who may call an endpoint. Without a word, any signed-in person may, but none of their API keys.</summary>
public static class AccessPolicies
{
    /// <summary>The policy of the gateway's routes: a person, or an API key of whatever scope. The service that answers looks at the scope.</summary>
    public const string AnyScope = "any-scope";

    private const string Service = "service";
    private const string AdministratorPolicy = "administrator";

    /// <summary>Only other services may call: the token must be a service token for this very service.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint builder.</typeparam>
    /// <param name="endpoint">The endpoint or group.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder RequireService<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(Service);

    /// <summary>Only one other service may call.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint builder.</typeparam>
    /// <param name="endpoint">The endpoint or group.</param>
    /// <param name="caller">The name of the service that may.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder RequireService<TBuilder>(this TBuilder endpoint, string caller)
        where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireService().RequireAuthorization(policy => policy.RequireClaim(TokenNames.Subject, UserClaims.ServiceSubject(caller)));

    /// <summary>Only administrators may call.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint builder.</typeparam>
    /// <param name="endpoint">The endpoint or group.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder RequireAdministrator<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.RequireAuthorization(AdministratorPolicy);

    /// <summary>Lets API keys with any of these scopes call, too.</summary>
    /// <typeparam name="TBuilder">The kind of endpoint builder.</typeparam>
    /// <param name="endpoint">The endpoint or group.</param>
    /// <param name="scopes">Some of <see cref="Scopes"/>.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoint, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NamedScopes(scopes));

    internal static void Configure(AuthorizationOptions options, string service)
    {
        var anyScope = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireClaim("aud", TokenNames.UserAudience).Build();
        var person = new AuthorizationPolicyBuilder(anyScope).AddRequirements(new ScopeRequirement()).Build();
        options.DefaultPolicy = person;
        options.FallbackPolicy = person;
        options.AddPolicy(AnyScope, anyScope);
        options.AddPolicy(Service, policy => policy.RequireAuthenticatedUser().RequireClaim("aud", service));
        options.AddPolicy(AdministratorPolicy, policy => policy.Combine(person).RequireClaim(TokenNames.Role, TokenNames.Administrator));
    }
}
