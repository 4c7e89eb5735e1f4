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
