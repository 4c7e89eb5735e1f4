using System.Security.Cryptography;

namespace Kimberly.Embedded.Home;

/// <summary>Makes passwords.</summary>
internal static class Passwords
{
    // Without what looks alike.
    private const string Lower = "abcdefghjkmnpqrstuvwxyz";
    private const string Upper = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string Digits = "0123456789";

    /// <summary>Letters and digits only, which need no quoting in connection strings, URLs and configuration files.</summary>
    public static string Letters(int length) => RandomNumberGenerator.GetString(Lower + Upper + Digits, length);
}
