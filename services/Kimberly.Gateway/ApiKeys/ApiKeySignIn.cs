using Kimberly.Gateway.RateLimiting;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace Kimberly.Gateway.ApiKeys;

/// <summary>
/// Puts the short token in the place of an API key before the token is checked. From there on, here and in the services,
/// a request with a key is like any other; none but the gateway and auth ever sees the key.
/// </summary>
internal sealed class ApiKeySignIn(ApiKeyTokens tokens, RateLimiter limiter) : IPostConfigureOptions<JwtBearerOptions>
{
    private const string Scheme = "Bearer ";
    private const string KeyPrefix = "kim_";
    private const int MostCharacters = 128;

    public void PostConfigure(string? name, JwtBearerOptions options)
    {
        var before = options.Events.OnMessageReceived;
        options.Events.OnMessageReceived = async context =>
        {
            await before(context);
            // There is a result where anybody may ask.
            if (context.Result is null && KeyOf(context.Request) is { } key)
            {
                await ReplaceAsync(context, key);
            }
        };
    }

    private static string? KeyOf(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme + KeyPrefix, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : null;

    private async Task ReplaceAsync(MessageReceivedContext context, string key)
    {
        if (await TokenOfAsync(context.HttpContext, key) is { } token)
        {
            context.Request.Headers.Authorization = Scheme + token;
        }
        else
        {
            context.Fail(new ProblemException(401, ProblemCodes.Unauthorized, "There is no such API key; it may have been deleted."));
        }
    }

    private async Task<string?> TokenOfAsync(HttpContext context, string key)
    {
        if (key.Length > MostCharacters)
        {
            return null;
        }

        if (!tokens.IsKnown(key))
        {
            await limiter.RequireLookupAsync(context);
        }

        return await tokens.GetAsync(key, context.RequestAborted);
    }
}
