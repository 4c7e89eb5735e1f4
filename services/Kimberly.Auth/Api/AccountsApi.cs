using Kimberly.Auth.Accounts;
using Kimberly.Contracts.Auth;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kimberly.Auth.Api;

/// <summary><c>/signup</c> and <c>/login</c>.</summary>
internal static class AccountsApi
{
    public static void MapAccounts(this IEndpointRouteBuilder app)
    {
        var accounts = app.MapGroup("").WithTags("Accounts").AllowAnonymous().NeverStored();

        accounts.MapPost("/signup", SignUpAsync)
            .WithName("SignUp")
            .WithSummary("Create an account")
            .WithDescription("Creates an account and signs it in. Safe to repeat for ten minutes: the same address and password answer with the same account.")
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status409Conflict);
        accounts.MapPost("/login", LoginAsync)
            .WithName("Login")
            .WithSummary("Sign in")
            .WithDescription("Starts a session and answers with an access token and a refresh token.")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
    }

    private static async Task<Created<TokenAnswer>> SignUpAsync(SignUpRequest request, SignUp signUp, CancellationToken cancellation) =>
        TypedResults.Created("/user", await signUp.RunAsync(request, cancellation));

    private static async Task<Ok<TokenAnswer>> LoginAsync(LoginRequest request, Login login, CancellationToken cancellation) =>
        TypedResults.Ok(await login.RunAsync(request, cancellation));
}
