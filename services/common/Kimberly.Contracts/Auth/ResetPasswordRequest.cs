using System.ComponentModel.DataAnnotations;

namespace Kimberly.Contracts.Auth;

/// <summary>Body of <c>POST /password/reset</c>.</summary>
/// <param name="Token">From the link in the mail.</param>
/// <param name="NewPassword">8 to 256 characters.</param>
public sealed record ResetPasswordRequest(
    [StringLength(256, MinimumLength = 1, ErrorMessage = "It must have 1 to 256 characters.")] string Token,
    [StringLength(256, MinimumLength = 8, ErrorMessage = "It must have 8 to 256 characters.")] string NewPassword);
