using System.Security.Cryptography;
using System.Text;

namespace Kimberly.Auth;

/// <summary>Keys for one purpose each, from the one secret that the installation has.</summary>
internal static class DerivedKey
{
    /// <summary>256 bits, by HKDF-SHA256 from <c>Auth:KeyEncryptionKey</c>.</summary>
    public static byte[] For(AuthOptions options, string purpose) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(options.KeyEncryptionKey), 32, info: Encoding.UTF8.GetBytes($"kimberly auth {purpose}"));
}
