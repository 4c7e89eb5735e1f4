using Kimberly.Auth.Accounts;
using Kimberly.Auth.Data;
using Kimberly.Auth.SigningKeys;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kimberly.Auth.Tokens;

/// <summary>Writes the tokens that every service accepts (JWT, ES256; the names are in <see cref="TokenNames"/>).</summary>
internal sealed class AccessTokens(SigningKeyRing keys, Administrators administrators, IOptions<AuthOptions> options, TimeProvider time)
{
    /// <summary>How long an API key's token is valid. A new one costs the gateway one call.</summary>
    public static readonly TimeSpan KeyTokenLifetime = TimeSpan.FromMinutes(5);

    private readonly JsonWebTokenHandler _writer = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>For a person, in one of their sessions.</summary>
    public string ForAccount(Account account, Guid session) => Write(
        TokenNames.UserAudience,
        options.Value.AccessTokenLifetime,
        new Dictionary<string, object>
        {
            [TokenNames.Subject] = account.Id.ToString(),
            [TokenNames.Session] = session.ToString(),
            [TokenNames.Role] = administrators.RolesOf(account),
        });

    /// <summary>For an API key: the person, whatever they are, is no administrator through it, and it may do only what its scopes name.</summary>
    public string ForKey(ApiKey key) => Write(
        TokenNames.UserAudience,
        KeyTokenLifetime,
        new Dictionary<string, object>
        {
            [TokenNames.Subject] = key.AccountId.ToString(),
            [TokenNames.Session] = key.Id.ToString(),
            [TokenNames.Role] = Array.Empty<string>(),
            // A token without the claim would be a session's: a key whose scopes are all gone may do nothing.
            [TokenNames.Scope] = key.Scopes is [] ? ["none"] : key.Scopes,
        });

    /// <summary>For a service that calls another one by itself.</summary>
    public string ForService(string service, string audience) => Write(
        audience,
        options.Value.ServiceTokenLifetime,
        new Dictionary<string, object> { [TokenNames.Subject] = UserClaims.ServiceSubject(service) });

    private string Write(string audience, TimeSpan lifetime, Dictionary<string, object> claims)
    {
        var now = time.GetUtcNow();
        claims[JwtRegisteredClaimNames.Jti] = Guid.CreateVersion7(now).ToString();
        return _writer.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = TokenNames.Issuer,
            Audience = audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + lifetime).UtcDateTime,
            Claims = claims,
            SigningCredentials = keys.Current,
        });
    }
}
