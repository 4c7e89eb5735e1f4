using System.ComponentModel.DataAnnotations;

namespace Kimberly.Contracts.Auth;

/// <summary>Body of <c>POST /totp/confirm</c>.</summary>
/// <param name="Code">The six digits that the authenticator app shows.</param>
public sealed record TotpCodeRequest([StringLength(64, MinimumLength = 1, ErrorMessage = "It must have 1 to 64 characters.")] string Code);
