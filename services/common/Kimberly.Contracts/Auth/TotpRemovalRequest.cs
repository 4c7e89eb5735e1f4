using System.ComponentModel.DataAnnotations;

namespace Kimberly.Contracts.Auth;

/// <summary>Body of <c>DELETE /totp</c>.</summary>
/// <param name="Password">The account's password, so that a device left unlocked is not enough.</param>
public sealed record TotpRemovalRequest([StringLength(256, MinimumLength = 1, ErrorMessage = "It must have 1 to 256 characters.")] string Password);
