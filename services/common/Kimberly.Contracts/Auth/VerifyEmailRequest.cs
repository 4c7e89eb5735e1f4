using System.ComponentModel.DataAnnotations;

namespace Kimberly.Contracts.Auth;

/// <summary>Body of <c>POST /email/verify</c>.</summary>
/// <param name="Token">From the link in the mail.</param>
public sealed record VerifyEmailRequest(
    [StringLength(256, MinimumLength = 1, ErrorMessage = "It must have 1 to 256 characters.")] string Token);
