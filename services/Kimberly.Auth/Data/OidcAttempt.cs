namespace Kimberly.Auth.Data;

/// <summary>Somebody was sent to an OpenID Connect provider and is expected back.</summary>
internal sealed class OidcAttempt
{
    /// <summary>SHA-256 of the <c>state</c>; the state itself is not kept.</summary>
    public required byte[] StateHash { get; init; }

    public required string Provider { get; init; }

    public required string RedirectUri { get; init; }

    /// <summary>Must stand in the provider's token, which so answers this attempt and no other.</summary>
    public required string Nonce { get; init; }

    /// <summary>SHA-256 of the client's <c>code_verifier</c>, base64url: only the client that began can finish.</summary>
    public required string CodeChallenge { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}
