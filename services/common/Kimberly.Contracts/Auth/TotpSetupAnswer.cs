namespace Kimberly.Contracts.Auth;

/// <summary>Answer of <c>POST /totp</c>; all of it is shown only here.</summary>
/// <param name="Secret">The secret for the authenticator app, in Base32.</param>
/// <param name="Uri">The same as an <c>otpauth:</c> address, for a QR code.</param>
/// <param name="RecoveryCodes">Ten codes that sign in once each when the app is lost.</param>
public sealed record TotpSetupAnswer(string Secret, string Uri, IReadOnlyList<string> RecoveryCodes);
