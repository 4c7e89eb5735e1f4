using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kimberly.Auth.Tests;

/// <summary>An OpenID Connect provider on a socket of its own, that checks what it is sent and can misbehave.</summary>
public sealed class OidcProviderDouble : IAsyncDisposable
{
    public const string ClientId = "kimberly & friends";
    public const string ClientSecret = "a secret: with + odd % letters";

    private readonly WebApplication _app;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> _codes = new();
    private readonly JsonWebTokenHandler _writer = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly CancellationTokenSource _ended = new();
    private ECDsaSecurityKey _key = NewKey();

    private OidcProviderDouble(TimeProvider time)
    {
        _time = time;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public string Address => _app.Urls.Single();

    public OidcMood Mood { get; set; } = OidcMood.Honest;

    public string Subject { get; set; } = "subject-of-anna";

    public string? Email { get; set; } = "anna@example.org";

    /// <summary>A boolean, or the string that some providers write.</summary>
    public object? EmailVerified { get; set; } = true;

    public string? Name { get; set; } = "Anna 🦊";

    public static async Task<OidcProviderDouble> StartAsync(TimeProvider time, CancellationToken cancellation)
    {
        var provider = new OidcProviderDouble(time);
        await provider._app.StartAsync(cancellation);
        return provider;
    }

    /// <summary>Signs with a new key from now on, and publishes only that.</summary>
    public void ChangeKey() => _key = NewKey();

    /// <summary>The person agrees: the code that the browser comes back with.</summary>
    /// <param name="address">Where auth sent the browser.</param>
    public string Agree(Uri address)
    {
        Assert.Equal($"{Address}/authorize", address.GetLeftPart(UriPartial.Path));
        var query = QueryHelpers.ParseQuery(address.Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        Assert.Equal(("code", ClientId, "S256"), (query["response_type"], query["client_id"], query["code_challenge_method"]));
        var code = RandomNumberGenerator.GetHexString(32);
        _codes[code] = query;
        return code;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _app.DisposeAsync();
        _ended.Dispose();
    }

    private static ECDsaSecurityKey NewKey() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = RandomNumberGenerator.GetHexString(16) };

    private Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/.well-known/openid-configuration" => context.Response.WriteAsJsonAsync(new
        {
            issuer = Mood == OidcMood.DescribesAnotherIssuer ? "https://elsewhere.example" : Address,
            authorization_endpoint = $"{Address}/authorize",
            token_endpoint = $"{Address}/token",
            jwks_uri = $"{Address}/keys",
        }),
        "/keys" => context.Response.WriteAsJsonAsync(new { keys = new[] { Published() } }),
        "/token" => AnswerTokenAsync(context),
        _ => Task.FromResult(context.Response.StatusCode = 404),
    };

    private object Published()
    {
        var point = _key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return new { kty = "EC", crv = "P-256", x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y), kid = _key.KeyId, use = "sig" };
    }

    private async Task AnswerTokenAsync(HttpContext context)
    {
        switch (Mood)
        {
            case OidcMood.Fails:
                context.Response.StatusCode = 500;
                return;
            case OidcMood.Redirects:
                context.Response.Redirect($"{Address}/keys");
                return;
            case OidcMood.Hangs:
                await Task.Delay(Timeout.Infinite, CancellationTokenSource.CreateLinkedTokenSource(_ended.Token, context.RequestAborted).Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            case OidcMood.AnswersNonsense:
                await context.Response.WriteAsync("<html>");
                return;
            case OidcMood.AnswersWithoutAToken:
                await context.Response.WriteAsJsonAsync(new { access_token = "a" });
                return;
        }

        var form = await context.Request.ReadFormAsync();
        if (Mood == OidcMood.RefusesCodes || !Accepts(context.Request, form, out var attempt))
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsJsonAsync(new { error = "invalid_grant" });
            return;
        }

        await context.Response.WriteAsJsonAsync(new { token_type = "Bearer", access_token = "a", id_token = IdToken(attempt["nonce"]) });
    }

    /// <summary>The client's name and secret, a code that was not used yet, and the verifier and address that belong to it.</summary>
    private bool Accepts(HttpRequest request, IFormCollection form, out IReadOnlyDictionary<string, string> attempt)
    {
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(ClientId)}:{Uri.EscapeDataString(ClientSecret)}"));
        var isKnown = _codes.TryRemove(form["code"].ToString(), out var found);
        attempt = found ?? new Dictionary<string, string>();
        return isKnown &&
            request.Headers.Authorization == $"Basic {credentials}" &&
            form["grant_type"] == "authorization_code" &&
            form["redirect_uri"] == attempt["redirect_uri"] &&
            Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) == attempt["code_challenge"];
    }

    private string IdToken(string nonce)
    {
        if (Mood == OidcMood.NoJwt)
        {
            return "nonsense";
        }

        var now = _time.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object?>
        {
            ["sub"] = Mood == OidcMood.NoSubject ? null : Subject,
            ["nonce"] = Mood switch { OidcMood.NoNonce => null, OidcMood.WrongNonce => "another", _ => nonce },
            ["email"] = Email,
            ["email_verified"] = EmailVerified,
            ["name"] = Name,
        };
        var token = new SecurityTokenDescriptor
        {
            Issuer = Mood == OidcMood.OfAnotherIssuer ? "https://elsewhere.example" : Address,
            Audience = Mood == OidcMood.ForAnotherClient ? "another" : ClientId,
            IssuedAt = now,
            NotBefore = Mood == OidcMood.NotYetValid ? now.AddMinutes(10) : now,
            Expires = Mood == OidcMood.Expired ? now.AddMinutes(-2) : now.AddMinutes(20),
            Claims = claims.Where(claim => claim.Value is not null).ToDictionary(claim => claim.Key, claim => claim.Value!),
            SigningCredentials = Credentials(),
        };
        if (Mood == OidcMood.ForSeveralClients)
        {
            token.Audiences.Add("another");
        }

        if (Mood == OidcMood.Expired)
        {
            token.NotBefore = token.IssuedAt = now.AddMinutes(-20);
        }

        return _writer.CreateToken(token);
    }

    private SigningCredentials? Credentials() => Mood switch
    {
        OidcMood.NotSigned => null,
        OidcMood.SignedWithThePublicKeyAsSecret => Hmac(_key.ECDsa.ExportSubjectPublicKeyInfo()),
        OidcMood.SignedWithTheClientSecret => Hmac(SHA256.HashData(Encoding.UTF8.GetBytes(ClientSecret))),
        OidcMood.SignedByAForeignKey => new SigningCredentials(NewKey(), SecurityAlgorithms.EcdsaSha256),
        OidcMood.SignedByAForeignKeyUnderItsOwnName =>
            new SigningCredentials(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = _key.KeyId }, SecurityAlgorithms.EcdsaSha256),
        _ => new SigningCredentials(_key, SecurityAlgorithms.EcdsaSha256),
    };

    private SigningCredentials Hmac(byte[] secret) => new(new SymmetricSecurityKey(secret) { KeyId = _key.KeyId }, SecurityAlgorithms.HmacSha256);
}
