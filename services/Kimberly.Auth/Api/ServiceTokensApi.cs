using Kimberly.Auth.ServiceAccess;
using Kimberly.Auth.Tokens;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Kimberly.Auth.Api;

/// <summary><c>/internal/service-tokens</c>: a service that proves who it is gets a token to call another one.</summary>
internal static class ServiceTokensApi
{
    public static void MapServiceTokens(this IEndpointRouteBuilder app) => app
        .MapGroup("/internal/service-tokens")
        .AllowAnonymous()
        .NeverStored()
        .ExcludeFromDescription()
        .MapPost("/", Issue);

    private static Ok<ServiceTokenAnswer> Issue(
        ServiceTokenRequest request, ServiceSecrets secrets, AccessTokens tokens, IOptions<AuthOptions> options)
    {
        if (!secrets.Matches(request.Service, request.Secret))
        {
            throw new ProblemException(401, ProblemCodes.InvalidCredentials, "The service or its secret is wrong.");
        }

        return secrets.Knows(request.Audience)
            ? TypedResults.Ok(new ServiceTokenAnswer(
                tokens.ForService(request.Service, request.Audience), (int)options.Value.ServiceTokenLifetime.TotalSeconds))
            : throw ProblemException.Validation("audience", "There is no such service.");
    }
}
