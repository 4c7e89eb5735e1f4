using System.Security.Claims;
using Kimberly.Auth.SecondFactors;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Kimberly.Auth.Api;

/// <summary><c>/totp</c> and <c>/login/totp</c>: the second factor.</summary>
internal static class TotpApi
{
    public static void MapTotp(this IEndpointRouteBuilder app)
    {
        var totp = app.MapGroup("/totp").WithTags("Second factor").NeverStored()
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status409Conflict);

        totp.MapPost("", BeginAsync)
            .WithName("BeginTotp")
            .WithSummary("Set up an authenticator app")
            .WithDescription("Answers with a secret and ten recovery codes, shown this once. It is asked for only after POST /totp/confirm; until then this may be repeated.");
        totp.MapPost("/confirm", ConfirmAsync)
            .WithName("ConfirmTotp")
            .WithSummary("Switch the second factor on")
            .WithDescription("Takes a code of the app. From then on a login with the password takes one too.");
        totp.MapDelete("", RemoveAsync)
            .WithName("RemoveTotp")
            .WithSummary("Switch the second factor off")
            .WithDescription("Takes the password.")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);

        app.MapGroup("/login/totp").WithTags("Accounts").AllowAnonymous().NeverStored()
            .MapPost("", LoginAsync)
            .WithName("LoginWithTotp")
            .WithSummary("Finish signing in with a second factor")
            .WithDescription("Takes the challenge of POST /login, which is good for five minutes and five tries, and a code of the authenticator app or a recovery code. Each code works once.")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
    }

    private static async Task<Created<TotpSetupAnswer>> BeginAsync(ClaimsPrincipal user, TotpSetup setup, CancellationToken cancellation) =>
        TypedResults.Created("/totp", await setup.BeginAsync(user.UserId(), cancellation));

    private static async Task<NoContent> ConfirmAsync(TotpCodeRequest request, ClaimsPrincipal user, TotpSetup setup, CancellationToken cancellation)
    {
        await setup.ConfirmAsync(user.UserId(), request.Code, cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> RemoveAsync(
        [FromBody] TotpRemovalRequest request, ClaimsPrincipal user, TotpSetup setup, CancellationToken cancellation)
    {
        await setup.RemoveAsync(user.UserId(), request.Password, cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<TokenAnswer>> LoginAsync(TotpLoginRequest request, LoginChallenges challenges, CancellationToken cancellation) =>
        TypedResults.Ok(await challenges.AnswerAsync(request, cancellation));
}
