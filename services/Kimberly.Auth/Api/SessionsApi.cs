using Kimberly.Auth.Sessions;
using Kimberly.Contracts.Auth;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kimberly.Auth.Api;

/// <summary><c>/token/refresh</c> and <c>/logout</c>.</summary>
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
    }

    private static async Task<Ok<TokenAnswer>> RefreshAsync(RefreshTokenRequest request, SessionStore sessions, CancellationToken cancellation) =>
        TypedResults.Ok(await sessions.RefreshAsync(request.RefreshToken, cancellation));

    private static async Task<NoContent> LogoutAsync(RefreshTokenRequest request, SessionStore sessions, CancellationToken cancellation)
    {
        await sessions.EndAsync(request.RefreshToken, cancellation);
        return TypedResults.NoContent();
    }
}
