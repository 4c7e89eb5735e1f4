using System.ComponentModel.DataAnnotations;

namespace Kimberly.Contracts.Auth;

/// <summary>Body of <c>POST /login/totp</c>.</summary>
/// <param name="Challenge">From the problem <c>second_factor_required</c> of <c>POST /login</c>.</param>
/// <param name="Code">The six digits that the authenticator app shows, or a recovery code.</param>
public sealed record TotpLoginRequest(
    [StringLength(128, MinimumLength = 1, ErrorMessage = "It must have 1 to 128 characters.")] string Challenge,
    [StringLength(64, MinimumLength = 1, ErrorMessage = "It must have 1 to 64 characters.")] string Code);
