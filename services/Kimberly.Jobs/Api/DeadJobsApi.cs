using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Kimberly.Jobs.DeadLetters;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kimberly.Jobs.Api;

/// <summary>Jobs that nobody could do, for administrators.</summary>
internal static class DeadJobsApi
{
    public static void MapDeadJobs(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/jobs").WithTags("Jobs").RequireAdministrator().ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        jobs.MapGet("/dead", ListAsync)
            .WithName("ListDeadJobs")
            .WithSummary("List the jobs whose every attempt failed.")
            .WithDescription("Of all people, without what the jobs are about; the one that died last first. Follow next_cursor until it is null.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        jobs.MapPost("/{id:guid}/replay", ReplayAsync)
            .WithName("ReplayJob")
            .WithSummary("Try a dead job again.")
            .WithDescription("With all of its attempts and without its deadline. What it has done already is not done again. A job that is not dead, or whose kind no service does, answers 409.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        jobs.MapPost("/{id:guid}/discard", DiscardAsync)
            .WithName("DiscardJob")
            .WithSummary("Give a dead job up.")
            .WithDescription("It has failed then, and what it was to work on is forgotten. A job that is not dead answers 409.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Ok<JobPage>> ListAsync(
        [Range(1, JobListRequest.MostLimit, ErrorMessage = "It must be 1 to 100.")] int? limit,
        string? cursor,
        ClaimsPrincipal user,
        JobViews views,
        CancellationToken cancellation) =>
        TypedResults.Ok(await views.ListDeadAsync(limit, cursor, user.UserId(), cancellation));

    private static async Task<Accepted<JobAnswer>> ReplayAsync(Guid id, ClaimsPrincipal user, DeadJobs dead, CancellationToken cancellation) =>
        TypedResults.Accepted($"/jobs/{id}", JobAnswer.Of(await dead.ReplayAsync(id, cancellation), user.UserId()));

    private static async Task<Ok<JobAnswer>> DiscardAsync(Guid id, ClaimsPrincipal user, DeadJobs dead, CancellationToken cancellation) =>
        TypedResults.Ok(JobAnswer.Of(await dead.DiscardAsync(id, cancellation), user.UserId()));
}
