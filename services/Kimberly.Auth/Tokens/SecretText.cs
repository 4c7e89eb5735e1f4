using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Kimberly.Auth.Tokens;

/// <summary>Secrets that are handed out once: what they look like outside, and what is kept of them.</summary>
internal static class SecretText
{
    /// <summary>256 random bits in letters that need no escaping anywhere.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What the database keeps. The text is random and long, so that a plain hash cannot be turned back.</summary>
    public static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
