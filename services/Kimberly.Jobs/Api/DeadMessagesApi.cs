using System.ComponentModel.DataAnnotations;
using Kimberly.Jobs.DeadLetters;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kimberly.Jobs.Api;

/// <summary>Messages between services that nobody could handle, for administrators.</summary>
internal static class DeadMessagesApi
{
    public static void MapDeadMessages(this IEndpointRouteBuilder routes)
    {
        var messages = routes.MapGroup("/jobs/messages").WithTags("Jobs").RequireAdministrator().ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        messages.MapGet("/dead", ListAsync)
            .WithName("ListDeadMessages")
            .WithSummary("List the messages that a service could not handle.")
            .WithDescription("Of the service that is named, jobs by default; without their bodies, the one that died last first. Follow next_before until it is null.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        messages.MapPost("/{service}/{id:guid}/replay", ReplayAsync)
            .WithName("ReplayDeadMessage")
            .WithSummary("Have a service try a dead message again.")
            .WithDescription("As if it were new, behind what waits under its key.")
            .ProducesProblem(StatusCodes.Status404NotFound);
        messages.MapPost("/{service}/{id:guid}/discard", DiscardAsync)
            .WithName("DiscardDeadMessage")
            .WithSummary("Give a dead message up.")
            .WithDescription("Its body is erased; that there was a message stays known. A job that it asked for has failed then.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<DeadMessagePage>> ListAsync(
        string? service,
        Guid? before,
        [Range(1, JobListRequest.MostLimit, ErrorMessage = "It must be 1 to 100.")] int? limit,
        DeadMessages messages,
        CancellationToken cancellation)
    {
        var size = limit ?? JobListRequest.UsualLimit;
        var found = await messages.ListAsync(service, before, size + 1, cancellation);
        var page = found.Take(size).ToList();
        return TypedResults.Ok(new DeadMessagePage(page, found.Count > size ? page[^1].Id : null));
    }

    private static async Task<Accepted> ReplayAsync(string service, Guid id, DeadMessages messages, CancellationToken cancellation)
    {
        await messages.ReplayAsync(service, id, cancellation);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<NoContent> DiscardAsync(string service, Guid id, DeadMessages messages, CancellationToken cancellation)
    {
        await messages.DiscardAsync(service, id, cancellation);
        return TypedResults.NoContent();
    }
}
