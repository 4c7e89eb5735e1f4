using System.ComponentModel.DataAnnotations;

namespace Kimberly.Contracts.Auth;

/// <summary>Body of <c>POST /signup</c>.</summary>
/// <param name="Email">The address that signs in later, whatever its case; at most 254 characters.</param>
/// <param name="Password">8 to 256 characters.</param>
/// <param name="Name">What the person wants to be called; at most 100 characters.</param>
/// <param name="Invitation">The code of an invitation, where registration asks for one.</param>
public sealed record SignUpRequest(
    [EmailText] string Email,
    [StringLength(256, MinimumLength = 8, ErrorMessage = "It must have 8 to 256 characters.")] string Password,
    [StringLength(100, MinimumLength = 1, ErrorMessage = "It must have 1 to 100 characters.")]
    [RegularExpression(@"[\s\S]*\S[\s\S]*", ErrorMessage = "It must not be only white space.")]
    string? Name = null,
    [StringLength(64, MinimumLength = 1, ErrorMessage = "It must have 1 to 64 characters.")] string? Invitation = null);
