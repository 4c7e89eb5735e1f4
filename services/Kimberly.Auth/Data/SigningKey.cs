namespace Kimberly.Auth.Data;

/// <summary>A P-256 key that signs tokens, or signed tokens that may still be valid.</summary>
internal sealed class SigningKey
{
    /// <summary>The <c>kid</c> in the tokens' headers.</summary>
    public required string Id { get; init; }

    /// <summary>SubjectPublicKeyInfo.</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>PKCS #8, encrypted under <c>Auth:KeyEncryptionKey</c>.</summary>
    public required byte[] EncryptedPrivateKey { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on new tokens are signed with it, until the next key's turn; it is published before, so that every service knows it by then.</summary>
    public required DateTimeOffset SignsFrom { get; init; }
}
