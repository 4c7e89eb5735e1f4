using System.Security.Cryptography;
using Kimberly.Auth.Tokens;
using OtpNet;

namespace Kimberly.Auth.SecondFactors;

/// <summary>Codes to write down, each of which signs in once when the authenticator app is lost.</summary>
internal static class RecoveryCode
{
    public const int Count = 10;

    // 120 bits are 24 letters, and enough for a plain hash in the database.
    private const int Bytes = 15;
    private const int GroupLength = 6;

    /// <summary>Four groups of six letters and digits: <c>k3v5zq-...</c>.</summary>
    public static string New() =>
        string.Join('-', Base32Encoding.ToString(RandomNumberGenerator.GetBytes(Bytes)).ToLowerInvariant().Chunk(GroupLength).Select(group => new string(group)));

    /// <summary>What the database keeps; the same in any case, and with or without dashes and spaces.</summary>
    public static byte[] Hash(string code) => SecretText.Hash(Bare(code).ToLowerInvariant());

    /// <summary>A code as it was meant, recovery code or not: people copy it with what stands around it.</summary>
    public static string Bare(string code) => string.Concat(code.Where(char.IsLetterOrDigit));
}
