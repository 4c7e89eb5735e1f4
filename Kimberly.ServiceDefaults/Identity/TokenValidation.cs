using System.Security.Claims;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Kimberly.ServiceDefaults.Identity;

/// <summary>How a token is checked: ES256 by a key of auth, issuer, audience, expiry, and a session that was not ended.</summary>
internal sealed class TokenValidation(IConfigurationManager<OpenIdConnectConfiguration> keys, CheckedTokens tokens, TimeProvider time, ServiceIdentity identity)
    : IConfigureNamedOptions<JwtBearerOptions>
{
    // Auth and the services share one clock or keep theirs by NTP.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);

    public void Configure(JwtBearerOptions options) => Configure(JwtBearerDefaults.AuthenticationScheme, options);

    public void Configure(string? name, JwtBearerOptions options)
    {
        options.ConfigurationManager = keys;
        options.MapInboundClaims = false;
        options.RequireHttpsMetadata = false;
        options.TimeProvider = time;
        options.TokenHandlers.Clear();
        options.TokenHandlers.Add(tokens);
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = TokenNames.Issuer,
            ValidAudiences = [TokenNames.UserAudience, identity.Name],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ClockSkew = ClockSkew,
            NameClaimType = TokenNames.Subject,
            RoleClaimType = TokenNames.Role,
            LifetimeValidator = (notBefore, expires, _, parameters) =>
            {
                var now = time.GetUtcNow().UtcDateTime;
                return notBefore is { } from && from > now + parameters.ClockSkew
                    ? throw new SecurityTokenNotYetValidException("The token is not valid yet.")
                    : expires is { } to && to > now - parameters.ClockSkew
                        ? true
                        : throw new SecurityTokenExpiredException("The token has expired.");
            },
        };
        options.Events = new JwtBearerEvents
        {
            OnMessageReceived = BeforeCheckAsync,
            OnTokenValidated = RefuseEndedSessionAsync,
            OnChallenge = ChallengeAsync,
            OnForbidden = ForbidAsync,
        };
    }

    /// <summary>
    /// Where anybody may ask, an old token that a client sends along is nobody's business. Elsewhere no token can be checked
    /// without keys: that is 503, where the validation itself would call every token invalid.
    /// </summary>
    private Task BeforeCheckAsync(MessageReceivedContext context)
    {
        if (context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            context.NoResult();
            return Task.CompletedTask;
        }

        return context.Request.Headers.Authorization.Count == 0 ? Task.CompletedTask : keys.GetConfigurationAsync(context.HttpContext.RequestAborted);
    }

    private static async Task RefuseEndedSessionAsync(TokenValidatedContext context)
    {
        if (context.Principal?.FindFirstValue(TokenNames.Session) is { } session &&
            await context.HttpContext.RequestServices.GetRequiredService<SessionGate>().IsRevokedAsync(session))
        {
            context.Fail("The session was ended.");
        }
    }

    private static Task ChallengeAsync(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        context.Response.Headers.WWWAuthenticate = JwtBearerDefaults.AuthenticationScheme;
        var (code, sentence) = context.AuthenticateFailure switch
        {
            SecurityTokenExpiredException => (ProblemCodes.TokenExpired, "The access token has expired; get another at /token/refresh."),
            ProblemException problem => (problem.Code, problem.Message),
            null => (ProblemCodes.Unauthorized, "Sign in first: send the access token as 'Authorization: Bearer TOKEN'."),
            _ => (ProblemCodes.Unauthorized, "The access token is not valid here; sign in again."),
        };
        return WriteAsync(context, StatusCodes.Status401Unauthorized, code, sentence);
    }

    private static Task ForbidAsync(ForbiddenContext context) =>
        WriteAsync(context, StatusCodes.Status403Forbidden, ProblemCodes.Forbidden, WhyForbidden(context));

    private static string WhyForbidden(ForbiddenContext context)
    {
        if (!context.HttpContext.User.HasClaim(claim => claim.Type == TokenNames.Scope))
        {
            return "This token may not do that.";
        }

        var named = ScopeRequirement.NamedBy(context.HttpContext);
        return named.Count == 0
            ? "An API key may not do that; sign in with an account."
            : $"This API key may not do that; it takes a key with the scope {string.Join(" or ", named)}.";
    }

    private static async Task WriteAsync(BaseContext<JwtBearerOptions> context, int status, string code, string sentence)
    {
        context.Response.StatusCode = status;
        var details = new ProblemDetails { Status = status, Detail = sentence };
        details.Extensions["code"] = code;
        await context.HttpContext.RequestServices.GetRequiredService<IProblemDetailsService>().TryWriteAsync(
            new ProblemDetailsContext { HttpContext = context.HttpContext, ProblemDetails = details });
    }
}
