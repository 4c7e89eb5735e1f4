using System.Security.Claims;
using Kimberly.Auth.Accounts;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kimberly.Auth.Api;

/// <summary><c>/password</c> and <c>/email/verify</c>.</summary>
internal static class PasswordsApi
{
    public static void MapPasswords(this IEndpointRouteBuilder app)
    {
        app.MapPost("/password/change", ChangeAsync)
            .WithTags("Accounts")
            .WithName("ChangePassword")
            .WithSummary("Change one's password")
            .WithDescription("Ends all other sessions; API keys stay.")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);

        // The token in the mail proves enough.
        var forgotten = app.MapGroup("").WithTags("Accounts").AllowAnonymous();
        forgotten.MapPost("/password/forgot", ForgotAsync)
            .WithName("ForgotPassword")
            .WithSummary("Ask for a mail to choose a new password with")
            .WithDescription("Answers the same whether an account has the address or not. Sends nothing where no mail server is configured: there the owner of the machine resets passwords.");
        forgotten.MapPost("/password/reset", ResetAsync)
            .WithName("ResetPassword")
            .WithSummary("Choose a new password with the token of the mail")
            .WithDescription("Works once. Ends all sessions, and any wait after wrong passwords.");
        forgotten.MapPost("/email/verify", VerifyAsync)
            .WithName("VerifyEmail")
            .WithSummary("Confirm an e-mail address with the token of the mail");
    }

    private static async Task<NoContent> ChangeAsync(
        ChangePasswordRequest request, ClaimsPrincipal user, PasswordChange change, CancellationToken cancellation)
    {
        await change.RunAsync(user.UserId(), Guid.TryParse(user.SessionId(), out var session) ? session : null, request, cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<Accepted> ForgotAsync(ForgotPasswordRequest request, PasswordReset reset, CancellationToken cancellation)
    {
        await reset.AskAsync(request, cancellation);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<NoContent> ResetAsync(ResetPasswordRequest request, PasswordReset reset, CancellationToken cancellation)
    {
        await reset.RunAsync(request, cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<NoContent> VerifyAsync(VerifyEmailRequest request, EmailVerification verification, CancellationToken cancellation)
    {
        await verification.RunAsync(request, cancellation);
        return TypedResults.NoContent();
    }
}
