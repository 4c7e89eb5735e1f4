using System.ComponentModel.DataAnnotations;

namespace Kimberly.Contracts.Auth;

/// <summary>Body of <c>POST /login</c>.</summary>
/// <param name="Email">The address that the account was signed up with, in any case.</param>
/// <param name="Password">Its password.</param>
public sealed record LoginRequest(
    [StringLength(254, MinimumLength = 1, ErrorMessage = "It must have 1 to 254 characters.")] string Email,
    [StringLength(256, MinimumLength = 1, ErrorMessage = "It must have 1 to 256 characters.")] string Password);
