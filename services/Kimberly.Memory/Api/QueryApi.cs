using System.Security.Claims;
using Kimberly.Contracts.Memory;
using Kimberly.Memory.Retrieval;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kimberly.Memory.Api;

/// <summary>Questions to a person's memory.</summary>
internal static class QueryApi
{
    public static void MapQuery(this WebApplication app)
    {
        app.MapPost("/memory/query", QueryAsync)
            .WithTags("Memory")
            .RequireScope(Scopes.Memory)
            .WithName("QueryMemory")
            .WithSummary("Finds what is remembered about something.")
            .WithDescription("The best fits first, each with its score from 0 to 1 and the reason it was chosen. There are always up to top_k results: whoever wants only good ones looks at the score.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        // Chat asks here, with the token of the person: a key that may only chat still gets answers that know them.
        app.MapPost("/internal/query", QueryAsync)
            .RequireScope(Scopes.Chat, Scopes.Memory)
            .ExcludeFromDescription();
    }

    private static async Task<Ok<MemoryQueryAnswer>> QueryAsync(
        MemoryQueryRequest request, ClaimsPrincipal user, MemorySearch search, CancellationToken cancellation) =>
        TypedResults.Ok(await search.SearchAsync(user.UserId(), request, cancellation));
}
