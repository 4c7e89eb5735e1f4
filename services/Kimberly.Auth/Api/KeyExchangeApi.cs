using System.Security.Claims;
using Kimberly.Auth.ApiKeys;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kimberly.Auth.Api;

/// <summary><c>/internal/api-keys/exchange</c>: the gateway gets a short token for an API key, so that no other service ever sees one.</summary>
internal static class KeyExchangeApi
{
    private const string Gateway = "gateway";

    public static void MapKeyExchange(this IEndpointRouteBuilder app) => app
        .MapGroup("/internal/api-keys/exchange")
        .RequireService()
        .NeverStored()
        .ExcludeFromDescription()
        .MapPost("/", ExchangeAsync);

    private static async Task<Ok<KeyExchangeAnswer>> ExchangeAsync(
        KeyExchangeRequest request, ClaimsPrincipal user, ApiKeyExchange exchange, CancellationToken cancellation) =>
        user.ServiceName() == Gateway
            ? TypedResults.Ok(await exchange.RunAsync(request.Key, cancellation))
            : throw new ProblemException(403, ProblemCodes.Forbidden, "Only the gateway exchanges API keys.");
}
