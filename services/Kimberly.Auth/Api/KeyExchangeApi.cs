using Kimberly.Auth.ApiKeys;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kimberly.Auth.Api;

/// <summary><c>/internal/api-keys/exchange</c>: the gateway gets a short token for an API key, so that no other service ever sees one.</summary>
internal static class KeyExchangeApi
{
    public static void MapKeyExchange(this IEndpointRouteBuilder app) => app
        .MapGroup("/internal/api-keys/exchange")
        .RequireService("gateway")
        .NeverStored()
        .ExcludeFromDescription()
        .MapPost("/", ExchangeAsync);

    private static async Task<Ok<KeyExchangeAnswer>> ExchangeAsync(KeyExchangeRequest request, ApiKeyExchange exchange, CancellationToken cancellation) =>
        TypedResults.Ok(await exchange.RunAsync(request.Key, cancellation));
}
