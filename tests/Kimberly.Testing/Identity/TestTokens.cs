using System.Security.Cryptography;
using System.Text;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Kimberly.Testing.Identity;

/// <summary>
/// Tokens such as auth would issue, signed by a key of its own, and hostile ones that nobody may accept. A service
/// accepts the good ones after <see cref="TestIdentity.TrustTokens"/>.
/// </summary>
public sealed class TestTokens
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private readonly TimeProvider _time;
    private readonly ECDsaSecurityKey _key;
    private readonly JsonWebTokenHandler _writer = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>Makes a key.</summary>
    /// <param name="time">The clock that tokens are dated by; the system's when null.</param>
    public TestTokens(TimeProvider? time = null)
        : this(NewKey($"test-{Guid.CreateVersion7()}"), time)
    {
    }

    /// <summary>Takes a key that somebody trusts already.</summary>
    /// <param name="key">A private key with its name.</param>
    /// <param name="time">The clock that tokens are dated by; the system's when null.</param>
    public TestTokens(ECDsaSecurityKey key, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _key = key;
        Keys = new StaticConfigurationManager<OpenIdConnectConfiguration>(
            new OpenIdConnectConfiguration { Issuer = TokenNames.Issuer, SigningKeys = { _key } });
    }

    /// <summary>The public key, in the form that token validation asks for.</summary>
    public IConfigurationManager<OpenIdConnectConfiguration> Keys { get; }

    /// <summary>A person's access token, in a session of its own.</summary>
    public string ForUser(Guid id, params string[] roles) => ForSession(id, Guid.CreateVersion7().ToString(), roles);

    /// <summary>A person's access token in a session that the test knows, to end it.</summary>
    public string ForSession(Guid id, string session, params string[] roles) => Write(User(id, session, roles), _key);

    /// <summary>The short token that an API key with these scopes is exchanged for.</summary>
    public string ForKey(Guid id, params string[] scopes)
    {
        var token = User(id);
        token.Claims[TokenNames.Scope] = scopes;
        return Write(token, _key);
    }

    /// <summary>A service token: the named service may call the audience.</summary>
    public string ForService(string service, string audience) => Write(
        Describe(audience, new Dictionary<string, object> { [TokenNames.Subject] = UserClaims.ServiceSubject(service) }), _key);

    /// <summary>Was a good one until a minute ago.</summary>
    public string Expired(Guid id) => Write(User(id, age: Lifetime + TimeSpan.FromMinutes(1)), _key);

    /// <summary>Becomes a good one in a minute.</summary>
    public string NotYetValid(Guid id) => Write(User(id, age: TimeSpan.FromMinutes(-1)), _key);

    /// <summary>Good, but for somebody else's system.</summary>
    public string ForOtherAudience(Guid id) => Write(Change(User(id), token => token.Audience = "elsewhere"), _key);

    /// <summary>Good, but says that somebody else issued it.</summary>
    public string ByOtherIssuer(Guid id) => Write(Change(User(id), token => token.Issuer = "elsewhere"), _key);

    /// <summary>Signed by a key that auth does not have, under the name of one that it has.</summary>
    public string ByForeignKey(Guid id) => Write(User(id), NewKey(_key.KeyId));

    /// <summary>Signed by a key whose name nobody knows.</summary>
    public string ByUnknownKey(Guid id) => Write(User(id), NewKey($"unknown-{Guid.CreateVersion7()}"));

    /// <summary>Not signed at all: <c>alg</c> is <c>none</c>.</summary>
    public string NotSigned(Guid id) => _writer.CreateToken(User(id));

    /// <summary>Signed by HMAC with the public key as the secret, for a validator that believes the token's <c>alg</c>.</summary>
    public string ByPublicKeyAsSecret(Guid id)
    {
        var secret = new SymmetricSecurityKey(_key.ECDsa.ExportSubjectPublicKeyInfo()) { KeyId = _key.KeyId };
        return Write(User(id), secret, SecurityAlgorithms.HmacSha256);
    }

    /// <summary>A good one whose claims were changed after it was signed.</summary>
    public string Tampered(Guid id)
    {
        var parts = ForUser(id).Split('.');
        var claims = Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(parts[1])).Replace(id.ToString(), Guid.CreateVersion7().ToString(), StringComparison.Ordinal);
        return $"{parts[0]}.{Base64UrlEncoder.Encode(claims)}.{parts[2]}";
    }

    /// <summary>Every token that must be refused with <c>unauthorized</c>, by what is wrong with it.</summary>
    public IReadOnlyDictionary<string, string> Hostile(Guid id) => new Dictionary<string, string>
    {
        ["not a token"] = "nonsense",
        ["three empty parts"] = "..",
        ["not yet valid"] = NotYetValid(id),
        ["another audience"] = ForOtherAudience(id),
        ["another issuer"] = ByOtherIssuer(id),
        ["a foreign key under a known name"] = ByForeignKey(id),
        ["an unknown key"] = ByUnknownKey(id),
        ["no signature"] = NotSigned(id),
        ["the public key as an HMAC secret"] = ByPublicKeyAsSecret(id),
        ["changed claims"] = Tampered(id),
    };

    private static ECDsaSecurityKey NewKey(string id) => new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = id };

    private static SecurityTokenDescriptor Change(SecurityTokenDescriptor token, Action<SecurityTokenDescriptor> change)
    {
        change(token);
        return token;
    }

    private SecurityTokenDescriptor User(Guid id, string? session = null, string[]? roles = null, TimeSpan age = default) => Describe(
        TokenNames.UserAudience,
        new Dictionary<string, object>
        {
            [TokenNames.Subject] = id.ToString(),
            [TokenNames.Session] = session ?? Guid.CreateVersion7().ToString(),
            [TokenNames.Role] = roles ?? [],
        },
        age);

    private SecurityTokenDescriptor Describe(string audience, Dictionary<string, object> claims, TimeSpan age = default)
    {
        var issued = _time.GetUtcNow().UtcDateTime - age;
        return new SecurityTokenDescriptor
        {
            Issuer = TokenNames.Issuer,
            Audience = audience,
            IssuedAt = issued,
            NotBefore = issued,
            Expires = issued + Lifetime,
            Claims = claims,
        };
    }

    private string Write(SecurityTokenDescriptor token, SecurityKey key, string algorithm = SecurityAlgorithms.EcdsaSha256)
    {
        token.SigningCredentials = new SigningCredentials(key, algorithm);
        return _writer.CreateToken(token);
    }
}
