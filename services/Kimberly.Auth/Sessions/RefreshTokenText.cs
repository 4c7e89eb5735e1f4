using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Kimberly.Auth.Sessions;

/// <summary>What a refresh token looks like outside, and what is kept of it.</summary>
internal static class RefreshTokenText
{
    /// <summary>256 random bits in letters that need no escaping anywhere.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What the database keeps. The token is random and long, so that a plain hash cannot be turned back.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
