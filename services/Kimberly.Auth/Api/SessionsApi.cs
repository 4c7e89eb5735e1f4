using System.Security.Claims;
using Kimberly.Auth.Sessions;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kimberly.Auth.Api;

/// <summary><c>/token/refresh</c>, <c>/logout</c> and <c>/sessions</c>.</summary>
internal static class SessionsApi
{
    public static void MapSessions(this IEndpointRouteBuilder app)
    {
        // The refresh token proves enough; the access token has often expired by then.
        var sessions = app.MapGroup("").WithTags("Sessions").AllowAnonymous().NeverStored();

        sessions.MapPost("/token/refresh", RefreshAsync)
            .WithName("RefreshToken")
            .WithSummary("Exchange a refresh token for the next pair")
            .WithDescription("The refresh token is spent by it. A spent one that comes back after ten seconds ends the session.")
            .ProducesProblem(StatusCodes.Status401Unauthorized);
        sessions.MapPost("/logout", LogoutAsync)
            .WithName("Logout")
            .WithSummary("End a session")
            .WithDescription(
                "Refuses the session's refresh tokens and, everywhere and at once, its access tokens. Answers the same for a token that is unknown or of an ended session.");

        var own = app.MapGroup("/sessions").WithTags("Sessions");
        own.MapGet("/", ListAsync)
            .WithName("ListSessions")
            .WithSummary("List where one is signed in")
            .WithDescription("The sessions that last, the latest first. A session is seen when its tokens are refreshed.");
        own.MapDelete("/{id:guid}", EndAsync)
            .WithName("EndSession")
            .WithSummary("Sign a device out")
            .WithDescription("Refuses the session's refresh tokens and, everywhere and at once, its access tokens.")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Ok<TokenAnswer>> RefreshAsync(RefreshTokenRequest request, SessionStore sessions, CancellationToken cancellation) =>
        TypedResults.Ok(await sessions.RefreshAsync(request.RefreshToken, cancellation));

    private static async Task<NoContent> LogoutAsync(RefreshTokenRequest request, SessionStore sessions, CancellationToken cancellation)
    {
        await sessions.EndAsync(request.RefreshToken, cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<SessionsAnswer>> ListAsync(ClaimsPrincipal user, SessionStore sessions, CancellationToken cancellation)
    {
        var current = user.SessionId();
        var found = await sessions.ListAsync(user.UserId(), cancellation);
        return TypedResults.Ok(new SessionsAnswer(
            [.. found.Select(s => new SessionItem(s.Id, s.CreatedAt, s.LastSeenAt, s.UserAgent, s.Id.ToString() == current))]));
    }

    private static async Task<NoContent> EndAsync(Guid id, ClaimsPrincipal user, SessionStore sessions, CancellationToken cancellation)
    {
        await sessions.EndAsync(user.UserId(), id, cancellation);
        return TypedResults.NoContent();
    }
}
