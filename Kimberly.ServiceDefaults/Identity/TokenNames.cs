namespace Kimberly.ServiceDefaults.Identity;

/// <summary>The names in Kimberly's tokens (JWT, ES256), agreed between auth, which writes them, and every service, which reads them.</summary>
public static class TokenNames
{
    /// <summary>The issuer of every token.</summary>
    public const string Issuer = "kimberly";

    /// <summary>The audience of a person's access token; a service token has the called service's name instead.</summary>
    public const string UserAudience = "kimberly";

    /// <summary>Claim: the account's id, or <c>service:NAME</c>.</summary>
    public const string Subject = "sub";

    /// <summary>Claim: the session, or the API key, that the token belongs to.</summary>
    public const string Session = "sid";

    /// <summary>Claim, one for each role.</summary>
    public const string Role = "roles";

    /// <summary>Claim, one for each scope of an API key (<see cref="Scopes"/>); the tokens of sessions and services have none.</summary>
    public const string Scope = "scope";

    /// <summary>The role of an administrator.</summary>
    public const string Administrator = "administrator";

    /// <summary>The Redis key that exists while a session's tokens are refused.</summary>
    /// <param name="session">The session's id.</param>
    /// <returns>The key.</returns>
    public static string RevokedSessionKey(string session) => $"session:revoked:{session}";
}
