using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Kimberly.Blobs.Downloads;

/// <summary>
/// Tokens that say what may be downloaded, signed so that nobody else can make or change one: base64url of the seconds since 1970 (8 bytes), the
/// length of the key (2), key, file name, and HMAC-SHA256 over all of it.
/// </summary>
internal sealed class DownloadTokens(string secret)
{
    private const int Fixed = sizeof(long) + sizeof(ushort);
    private const int LongestToken = 2048;

    // What is no text is refused, not replaced.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: "kimberly download link 1"u8.ToArray());

    /// <exception cref="EncoderFallbackException">The file name holds a lone surrogate.</exception>
    public string Write(DownloadClaim claim)
    {
        var bytes = new byte[Fixed + claim.Key.Length + Utf8.GetByteCount(claim.FileName) + HMACSHA256.HashSizeInBytes];
        var signed = bytes.AsSpan(..^HMACSHA256.HashSizeInBytes);
        BinaryPrimitives.WriteInt64BigEndian(signed, claim.ExpiresAt.ToUnixTimeSeconds());
        BinaryPrimitives.WriteUInt16BigEndian(signed[sizeof(long)..], (ushort)claim.Key.Length);
        Encoding.ASCII.GetBytes(claim.Key, signed[Fixed..]);
        Utf8.GetBytes(claim.FileName, signed[(Fixed + claim.Key.Length)..]);
        HMACSHA256.HashData(_key, signed, bytes.AsSpan(signed.Length));
        return Base64Url.EncodeToString(bytes);
    }

    /// <summary>What the token says, expired or not; null when we did not write it.</summary>
    public DownloadClaim? Read(string token)
    {
        Span<byte> buffer = stackalloc byte[Base64Url.GetMaxDecodedLength(LongestToken)];
        if (token.Length > LongestToken
            || Base64Url.DecodeFromChars(token, buffer, out _, out var length) != OperationStatus.Done
            || length < Fixed + HMACSHA256.HashSizeInBytes)
        {
            return null;
        }

        // The decoder is lenient, and one token is to have one spelling.
        var bytes = buffer[..length];
        if (Base64Url.EncodeToString(bytes) != token)
            return null;

        var signed = bytes[..^HMACSHA256.HashSizeInBytes];
        if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(_key, signed), bytes[signed.Length..]))
            return null;

        var keyLength = BinaryPrimitives.ReadUInt16BigEndian(signed[sizeof(long)..]);
        return new DownloadClaim(
            Encoding.ASCII.GetString(signed.Slice(Fixed, keyLength)),
            Utf8.GetString(signed[(Fixed + keyLength)..]),
            DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(signed)));
    }
}
