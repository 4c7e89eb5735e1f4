using Kimberly.Contracts.Inference;
using Kimberly.Inference.Loading;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kimberly.Inference.Api;

/// <summary><c>POST /internal/tokens</c>.</summary>
internal static class TokensApi
{
    public static void MapTokens(this IEndpointRouteBuilder app) => app
        .MapPost("/internal/tokens", Count)
        .RequireService()
        .WithName("CountTokens")
        .WithSummary("Count tokens")
        .WithDescription("How many tokens each message costs as a part of a prompt, and how many the model can read.");

    private static Ok<TokenCountAnswer> Count(TokenCountRequest request, LoadedModels models)
    {
        RequestChecks.Messages(request.Messages);
        return TypedResults.Ok(models.Chat.CountTokens(request.Messages));
    }
}
