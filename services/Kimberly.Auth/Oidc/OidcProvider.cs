using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Kimberly.Auth.Data;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kimberly.Auth.Oidc;

/// <summary>One provider: where to send a browser, and who came back.</summary>
internal sealed partial class OidcProvider(
    string name, OidcProviderOptions options, OidcMetadata metadata, IdTokenCheck check, IHttpClientFactory clients, ILogger<OidcProvider> logger)
{
    public const string Client = "oidc";
    public const int MostBytes = 1024 * 1024;
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public string Name => name;

    public string DisplayName => options.DisplayName.Length > 0 ? options.DisplayName : name;

    public IReadOnlyList<string> RedirectUris => options.RedirectUris;

    /// <summary>The address at the provider that begins the sign-in.</summary>
    /// <exception cref="ProblemException">503, when the provider is away.</exception>
    public async Task<string> AddressAsync(OidcAttempt attempt, string state, CancellationToken cancellation)
    {
        var configuration = await metadata.GetAsync(cancellation);
        return QueryHelpers.AddQueryString(configuration.AuthorizationEndpoint, new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = options.ClientId,
            ["redirect_uri"] = attempt.RedirectUri,
            ["scope"] = options.Scopes,
            ["state"] = state,
            ["nonce"] = attempt.Nonce,
            ["code_challenge"] = attempt.CodeChallenge,
            ["code_challenge_method"] = "S256",
        });
    }

    /// <summary>Exchanges the code for an ID token and reads who it is.</summary>
    /// <exception cref="ProblemException">401, when the provider refuses the code or its token cannot be trusted; 503, when it is away.</exception>
    public async Task<OidcPerson> RedeemAsync(OidcAttempt attempt, string code, string codeVerifier, CancellationToken cancellation)
    {
        var token = await FetchTokenAsync(attempt, code, codeVerifier, cancellation);
        var result = await check.CheckAsync(token, await metadata.GetAsync(cancellation), options.ClientId, attempt.Nonce);
        if (result.Exception is SecurityTokenInvalidSignatureException)
        {
            // Perhaps signed by a key that the provider made since we asked for them.
            result = await check.CheckAsync(token, await metadata.GetFreshAsync(cancellation), options.ClientId, attempt.Nonce);
        }

        if (!result.IsValid)
        {
            LogNotTrusted(logger, name, result.Exception.GetType().Name);
            throw new ProblemException(401, ProblemCodes.InvalidCredentials, "What the provider sent cannot be trusted. Sign in again.");
        }

        return IdTokenCheck.Read((JsonWebToken)result.SecurityToken, name)
            ?? throw new ProblemException(401, ProblemCodes.InvalidCredentials, "The provider did not say who signed in.");
    }

    private async Task<string> FetchTokenAsync(OidcAttempt attempt, string code, string codeVerifier, CancellationToken cancellation)
    {
        try
        {
            using var request = await TokenRequestAsync(attempt, code, codeVerifier, cancellation);
            using var response = await clients.CreateClient(Client).SendAsync(request, cancellation);
            if (response.StatusCode == HttpStatusCode.BadRequest)
            {
                // RFC 6749, 5.2: the code is wrong, old or used.
                LogRefused(logger, name);
                throw new ProblemException(401, ProblemCodes.InvalidCredentials, "The provider did not accept the code. Sign in again.");
            }

            response.EnsureSuccessStatusCode();
            using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
            return answer.RootElement.GetProperty("id_token").GetString() ?? throw new InvalidDataException("The ID token is null.");
        }
        catch (Exception ex) when (ex is not ProblemException && !cancellation.IsCancellationRequested)
        {
            // Away, slow, or talking about something else: nothing that the person can change.
            LogNoToken(logger, name, ex);
            throw ProblemException.Unavailable("The provider does not answer as it should. Try again shortly, or sign in otherwise.");
        }
    }

    private async Task<HttpRequestMessage> TokenRequestAsync(OidcAttempt attempt, string code, string codeVerifier, CancellationToken cancellation)
    {
        var configuration = await metadata.GetAsync(cancellation);
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = attempt.RedirectUri,
            ["code_verifier"] = codeVerifier,
        };
        var request = new HttpRequestMessage(HttpMethod.Post, configuration.TokenEndpoint);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        var methods = configuration.TokenEndpointAuthMethodsSupported;
        if (methods.Count == 0 || methods.Contains("client_secret_basic"))
        {
            var credentials = $"{Uri.EscapeDataString(options.ClientId)}:{Uri.EscapeDataString(options.ClientSecret)}";
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        }
        else
        {
            form["client_id"] = options.ClientId;
            form["client_secret"] = options.ClientSecret;
        }

        request.Content = new FormUrlEncodedContent(form);
        return request;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A token of the OpenID Connect provider {Provider} is not trusted: {Reason}")]
    private static partial void LogNotTrusted(ILogger logger, string provider, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The OpenID Connect provider {Provider} refused a code")]
    private static partial void LogRefused(ILogger logger, string provider);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The OpenID Connect provider {Provider} gave no token")]
    private static partial void LogNoToken(ILogger logger, string provider, Exception exception);
}
