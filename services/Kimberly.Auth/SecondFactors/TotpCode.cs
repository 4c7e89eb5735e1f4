using OtpNet;

namespace Kimberly.Auth.SecondFactors;

/// <summary>Time-based one-time passwords (RFC 6238) as every authenticator app makes them: SHA-1, six digits, 30 seconds. Pure.</summary>
internal static class TotpCode
{
    private const string Issuer = "Kimberly";

    // What RFC 4226 recommends: as long as the hash.
    private const int SecretBytes = 20;

    // One step to either side, for clocks that differ and people who type slowly.
    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    public static byte[] NewSecret() => KeyGeneration.GenerateRandomKey(SecretBytes);

    /// <summary>The secret as people type it.</summary>
    public static string Describe(byte[] secret) => Base32Encoding.ToString(secret);

    /// <summary>The secret as a QR code holds it.</summary>
    public static string Address(byte[] secret, string email) => new OtpUri(OtpType.Totp, secret, email, Issuer).ToString();

    /// <summary>The time step that the code belongs to; null for a wrong code.</summary>
    public static long? StepOf(string code, byte[] secret, DateTimeOffset now) =>
        new Totp(secret).VerifyTotp(now.UtcDateTime, code, out var step, Window) ? step : null;
}
