using Kimberly.Auth.Oidc;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Kimberly.Auth.Api;

/// <summary><c>/login/oidc</c>: signing in with an OpenID Connect provider.</summary>
internal static class OidcApi
{
    // Base64url of a SHA-256.
    private const int ChallengeLength = 43;

    public static void MapOidc(this IEndpointRouteBuilder app)
    {
        var oidc = app.MapGroup("/login/oidc").WithTags("Accounts").AllowAnonymous().NeverStored();

        oidc.MapGet("", List)
            .WithName("ListOidcProviders")
            .WithSummary("The providers that one can sign in with")
            .WithDescription("Empty where the owner configured none.");
        oidc.MapGet("/{provider}", BeginAsync)
            .WithName("BeginOidcLogin")
            .WithSummary("Begin to sign in with a provider")
            .WithDescription(
                "Sends the browser to the provider, which sends it back to redirect_uri with code and state. code_challenge is the SHA-256 of a random code_verifier, " +
                "base64url (RFC 7636, S256); the client keeps the verifier for the second step. redirect_uri must be configured or under Kimberly's public address.")
            .Produces(StatusCodes.Status302Found)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        oidc.MapPost("/{provider}", FinishAsync)
            .WithName("FinishOidcLogin")
            .WithSummary("Finish signing in with a provider")
            .WithDescription(
                "Takes what the provider sent the browser back with, once and within ten minutes. Links to the account of the address where both sides verified it, else makes an account. " +
                "A second factor is the provider's business here.")
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static Ok<OidcProviderListAnswer> List(OidcProviders providers) =>
        TypedResults.Ok(new OidcProviderListAnswer([.. providers.All.Select(provider => new OidcProviderAnswer(provider.Name, provider.DisplayName))]));

    private static async Task<StatusCodeHttpResult> BeginAsync(
        string provider,
        [FromQuery(Name = "code_challenge")] string codeChallenge,
        OidcSignIn signIn,
        HttpResponse response,
        CancellationToken cancellation,
        [FromQuery(Name = "redirect_uri")] string? redirectUri = null,
        [FromQuery(Name = "code_challenge_method")] string method = "S256")
    {
        if (method != "S256")
        {
            throw ProblemException.Validation("code_challenge_method", "It must be S256.");
        }

        if (codeChallenge.Length != ChallengeLength || !codeChallenge.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
        {
            throw ProblemException.Validation("code_challenge", "It must be the SHA-256 of the code_verifier, base64url: 43 characters.");
        }

        // Not the framework's redirect, which logs the address with the state in it.
        response.Headers.Location = await signIn.BeginAsync(provider, redirectUri, codeChallenge, cancellation);
        return TypedResults.StatusCode(StatusCodes.Status302Found);
    }

    private static async Task<Ok<TokenAnswer>> FinishAsync(string provider, OidcLoginRequest request, OidcSignIn signIn, CancellationToken cancellation) =>
        TypedResults.Ok(await signIn.FinishAsync(provider, request, cancellation));
}
