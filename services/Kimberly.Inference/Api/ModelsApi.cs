using Kimberly.Contracts.Inference;
using Kimberly.Inference.Loading;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kimberly.Inference.Api;

/// <summary><c>GET /v1/models</c>.</summary>
internal static class ModelsApi
{
    public static void MapModels(this IEndpointRouteBuilder app) => app
        .MapGet("/v1/models", List)
        .RequireService()
        .WithName("ListModels")
        .WithSummary("List the models")
        .WithDescription("The chat model and the embedding model, with the most tokens that each can read.");

    private static Ok<ModelList> List(LoadedModels models)
    {
        var since = models.Since.ToUnixTimeSeconds();
        return TypedResults.Ok(new ModelList(
        [
            new ModelCard(models.Chat.Id, since, models.Chat.OwnedBy, "chat", models.Chat.ContextTokens),
            new ModelCard(models.Embeddings.Id, since, models.Embeddings.OwnedBy, "embedding", models.Embeddings.ContextTokens, models.Embeddings.Dimensions),
        ]));
    }
}
