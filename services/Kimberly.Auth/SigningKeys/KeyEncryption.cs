using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Kimberly.Auth.SigningKeys;

/// <summary>
/// Encrypts private keys, and the secrets of second factors, for the database: AES-256-GCM, bound to the id of what it is, under a key derived
/// from <c>Auth:KeyEncryptionKey</c>.
/// </summary>
internal sealed class KeyEncryption(IOptions<AuthOptions> options)
{
    // What is stored: nonce, tag, cipher text.
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int CipherStart = NonceBytes + TagBytes;

    private readonly byte[] _key = DerivedKey.For(options.Value, "signing keys");

    public byte[] Encrypt(string id, ReadOnlySpan<byte> plain)
    {
        var stored = new byte[CipherStart + plain.Length];
        RandomNumberGenerator.Fill(stored.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(_key, TagBytes);
        aes.Encrypt(
            stored.AsSpan(0, NonceBytes), plain, stored.AsSpan(CipherStart), stored.AsSpan(NonceBytes, TagBytes), Encoding.UTF8.GetBytes(id));
        return stored;
    }

    /// <exception cref="InvalidOperationException">It was encrypted under another key.</exception>
    public byte[] Decrypt(string id, ReadOnlySpan<byte> stored)
    {
        var plain = new byte[stored.Length - CipherStart];
        using var aes = new AesGcm(_key, TagBytes);
        try
        {
            aes.Decrypt(
                stored[..NonceBytes], stored[CipherStart..], stored.Slice(NonceBytes, TagBytes), plain, Encoding.UTF8.GetBytes(id));
        }
        catch (AuthenticationTagMismatchException ex)
        {
            throw new InvalidOperationException(
                "Auth:KeyEncryptionKey does not open what is encrypted in auth's database; set it to the value that they were stored under.", ex);
        }

        return plain;
    }
}
