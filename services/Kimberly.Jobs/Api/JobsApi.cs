using System.Security.Claims;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kimberly.Jobs.Api;

/// <summary>A person's jobs. Somebody else's are answered like ones that do not exist.</summary>
internal static class JobsApi
{
    private const string EventStream = "text/event-stream";

    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        var jobs = routes.MapGroup("/jobs").WithTags("Jobs").RequireScope(Scopes.Jobs).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        jobs.MapGet("", ListAsync)
            .WithName("ListJobs")
            .WithSummary("List your jobs.")
            .WithDescription("The newest first; follow next_cursor until it is null. Administrators see everybody's, without what they are about, and with mine=true their own.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
        jobs.MapGet("/{id:guid}", GetAsync)
            .WithName("GetJob")
            .WithSummary("See how a job is getting on.")
            .WithDescription(
                "From the moment in which its id was answered. With Accept: text/event-stream it is followed: the event progress with the job, now and whenever " +
                "something changes, then done with the job when it is over.")
            .Produces<JobAnswer>(StatusCodes.Status200OK, "application/json", EventStream)
            .ProducesProblem(StatusCodes.Status404NotFound);
        jobs.MapPost("/{id:guid}/cancel", CancelAsync)
            .WithName("CancelJob")
            .WithSummary("Cancel a job.")
            .WithDescription(
                "One that has not begun is cancelled at once. One that runs is cancelled as soon as it is certain that nothing more happens; where it was done before that, it has succeeded. " +
                "What it has done until then stays. A job that has ended otherwise answers 409.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<Ok<JobPage>> ListAsync(
        [AsParameters] JobListRequest request, ClaimsPrincipal user, JobViews views, CancellationToken cancellation) =>
        TypedResults.Ok(await views.ListAsync(request, user, cancellation));

    private static async Task<Results<Ok<JobAnswer>, ServerSentEventsResult<JobAnswer>>> GetAsync(
        Guid id, ClaimsPrincipal user, JobViews views, JobStream stream, HttpRequest request, CancellationToken cancellation)
    {
        // What is refused is an ordinary problem, also where events were wanted.
        var job = await views.FindAsync(id, user, cancellation);
        return WantsEvents(request) ? TypedResults.ServerSentEvents(stream.FollowAsync(job, user, cancellation)) : TypedResults.Ok(job);
    }

    private static async Task<Accepted<JobAnswer>> CancelAsync(Guid id, ClaimsPrincipal user, JobViews views, CancellationToken cancellation) =>
        TypedResults.Accepted($"/jobs/{id}", await views.CancelAsync(id, user, cancellation));

    private static bool WantsEvents(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType.Equals(EventStream, StringComparison.OrdinalIgnoreCase) && accepted.Quality is not 0);
}
