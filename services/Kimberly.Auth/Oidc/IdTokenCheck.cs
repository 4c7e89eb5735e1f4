using System.Security.Cryptography;
using System.Text;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Limits;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Kimberly.Auth.Oidc;

/// <summary>How a provider's ID token is checked (OpenID Connect Core 3.1.3.7), and what is read from it.</summary>
internal sealed class IdTokenCheck(TimeProvider time)
{
    private const int MostSubject = 255;
    private const int MostName = 100;
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    // Signatures by the provider's private key only: with HMAC its public key, or our client secret, would do.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private static readonly EmailTextAttribute EmailText = new();

    private readonly JsonWebTokenHandler _reader = new() { MapInboundClaims = false };

    /// <summary>Whether the token is the provider's, for us, of this attempt, and still valid.</summary>
    public async Task<TokenValidationResult> CheckAsync(string token, OpenIdConnectConfiguration provider, string clientId, string nonce)
    {
        var result = await _reader.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = provider.Issuer,
            ValidAudience = clientId,
            IssuerSigningKeys = provider.SigningKeys,
            ValidAlgorithms = Algorithms,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (notBefore, expires, _, _) => IsInTime(notBefore, expires),
        });
        return !result.IsValid || (result.SecurityToken is JsonWebToken idToken && IsForUs(idToken, clientId) && IsOf(idToken, nonce))
            ? result
            : new TokenValidationResult { IsValid = false, Exception = new SecurityTokenValidationException("The token was made for another client or another sign-in.") };
    }

    /// <summary>Who it is; null where the token does not say.</summary>
    public static OidcPerson? Read(JsonWebToken token, string provider) =>
        Text(token, JwtRegisteredClaimNames.Sub) is { Length: > 0 and <= MostSubject } subject
            ? new OidcPerson(
                provider,
                subject,
                Text(token, JwtRegisteredClaimNames.Email) is { } email && EmailText.IsValid(email) ? email : null,
                // Some providers write it as a string.
                string.Equals(Text(token, JwtRegisteredClaimNames.EmailVerified), "true", StringComparison.OrdinalIgnoreCase),
                Text(token, JwtRegisteredClaimNames.Name) is { Length: <= MostName } name && !string.IsNullOrWhiteSpace(name) ? name : null)
            : null;

    private static string? Text(JsonWebToken token, string claim) =>
        token.TryGetClaim(claim, out var found) && TextRules.IsReadable(found.Value) ? found.Value : null;

    private bool IsInTime(DateTime? notBefore, DateTime? expires)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires > now - ClockSkew && (notBefore is null || notBefore <= now + ClockSkew);
    }

    /// <summary>A token for several clients must say that it was given to us, and nobody else's may.</summary>
    private static bool IsForUs(JsonWebToken token, string clientId) =>
        Text(token, JwtRegisteredClaimNames.Azp) is { } presenter ? presenter == clientId : token.Audiences.Count() == 1;

    private static bool IsOf(JsonWebToken token, string nonce) =>
        Text(token, JwtRegisteredClaimNames.Nonce) is { } told && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(told), Encoding.UTF8.GetBytes(nonce));
}
