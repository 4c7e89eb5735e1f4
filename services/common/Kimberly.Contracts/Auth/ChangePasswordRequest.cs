using System.ComponentModel.DataAnnotations;

namespace Kimberly.Contracts.Auth;

/// <summary>Body of <c>POST /password/change</c>.</summary>
/// <param name="CurrentPassword">The password until now.</param>
/// <param name="NewPassword">8 to 256 characters.</param>
public sealed record ChangePasswordRequest(
    [StringLength(256, MinimumLength = 1, ErrorMessage = "It must have 1 to 256 characters.")] string CurrentPassword,
    [StringLength(256, MinimumLength = 8, ErrorMessage = "It must have 8 to 256 characters.")] string NewPassword);
