using Kimberly.Messaging.DeadLetters;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Kimberly.Messaging.Api;

/// <summary>Dead letters, for the jobs service, which shows them to administrators. Nobody sees a body.</summary>
internal static class DeadLettersApi
{
    private const string Caller = "jobs";

    public static void MapDeadLetters(this WebApplication app)
    {
        var letters = app.MapGroup("/internal/messaging/dead-letters").RequireService(Caller).WithTags("Messaging");
        letters.MapGet("", ListAsync).WithName("ListDeadLetters").WithSummary("Lists messages that are not tried any more, the latest first");
        letters.MapPost("/{id:guid}/replay", ReplayAsync).WithName("ReplayDeadLetter").WithSummary("Has a message tried again, as if it were new");
        letters.MapDelete("/{id:guid}", DiscardAsync).WithName("DiscardDeadLetter").WithSummary("Erases the body; that there was a message stays known");
    }

    private static async Task<Ok<DeadLettersAnswer>> ListAsync(DeadLetterStore letters, CancellationToken cancellation, Guid? before = null, int limit = 50) =>
        TypedResults.Ok(new DeadLettersAnswer(await letters.ListAsync(before, Math.Clamp(limit, 1, 200), cancellation)));

    private static async Task<NoContent> ReplayAsync(Guid id, DeadLetterStore letters, CancellationToken cancellation) =>
        await letters.ReplayAsync(id, cancellation) ? TypedResults.NoContent() : throw ProblemException.NotFound("dead letter");

    private static async Task<NoContent> DiscardAsync(Guid id, DeadLetterStore letters, CancellationToken cancellation) =>
        await letters.DiscardAsync(id, cancellation) ? TypedResults.NoContent() : throw ProblemException.NotFound("dead letter");
}
