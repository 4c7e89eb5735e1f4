namespace Kimberly.Contracts.Auth;

/// <summary>Body of <c>POST /password/forgot</c>.</summary>
/// <param name="Email">The address that the account was signed up with, in any case.</param>
public sealed record ForgotPasswordRequest([EmailText] string Email);
