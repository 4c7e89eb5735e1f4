using Kimberly.Inference.Loading;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kimberly.Inference.Api;

/// <summary><c>DELETE /internal/caches/{key}</c>.</summary>
internal static class CachesApi
{
    public static void MapCaches(this IEndpointRouteBuilder app) => app
        .MapDelete("/internal/caches/{key}", Drop)
        .RequireService()
        .WithName("DropCache")
        .WithSummary("Forget a conversation")
        .WithDescription("Drops what is kept of the conversation with this prompt_cache_key; also fine when nothing is.");

    private static NoContent Drop(string key, LoadedModels models)
    {
        models.Chat.Forget(key);
        return TypedResults.NoContent();
    }
}
