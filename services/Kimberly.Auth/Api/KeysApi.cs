using System.Security.Claims;
using Kimberly.Auth.ApiKeys;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kimberly.Auth.Api;

/// <summary><c>/keys</c>: a person's API keys. No key can list, make or delete keys.</summary>
internal static class KeysApi
{
    public static void MapKeys(this IEndpointRouteBuilder app)
    {
        var keys = app.MapGroup("/keys").WithTags("Keys").NeverStored().ProducesProblem(StatusCodes.Status401Unauthorized);

        keys.MapGet("", ListAsync)
            .WithName("ListKeys")
            .WithSummary("List your API keys")
            .WithDescription("In the order they were made. The keys themselves are not kept and cannot be shown again.");
        keys.MapPost("", CreateAsync)
            .WithName("CreateKey")
            .WithSummary("Make an API key")
            .WithDescription(
                "The key is shown this once; it is sent as Authorization: Bearer KEY. Scopes are chat, memory and profile; without any it has all of them. A key is never an administrator.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict);
        keys.MapDelete("/{id:guid}", DeleteAsync)
            .WithName("DeleteKey")
            .WithSummary("Delete an API key")
            .WithDescription("It is refused everywhere from then on.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<KeyListAnswer>> ListAsync(ClaimsPrincipal user, ApiKeyStore keys, CancellationToken cancellation) =>
        TypedResults.Ok(new KeyListAnswer(await keys.ListAsync(user.UserId(), cancellation)));

    private static async Task<Created<NewKeyAnswer>> CreateAsync(
        NewKeyRequest request, ClaimsPrincipal user, ApiKeyStore keys, CancellationToken cancellation)
    {
        var key = await keys.CreateAsync(user.UserId(), request, cancellation);
        return TypedResults.Created($"/keys/{key.Id}", key);
    }

    private static async Task<NoContent> DeleteAsync(Guid id, ClaimsPrincipal user, ApiKeyStore keys, CancellationToken cancellation)
    {
        await keys.DeleteAsync(user.UserId(), id, cancellation);
        return TypedResults.NoContent();
    }
}
