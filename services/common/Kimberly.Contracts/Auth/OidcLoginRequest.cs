using System.ComponentModel.DataAnnotations;

namespace Kimberly.Contracts.Auth;

/// <summary>Body of <c>POST /login/oidc/{provider}</c>: what the provider sent the browser back with.</summary>
/// <param name="Code">The provider's <c>code</c>.</param>
/// <param name="State">The <c>state</c>, unchanged.</param>
/// <param name="CodeVerifier">The text that <c>code_challenge</c> was made of when the sign-in began (RFC 7636).</param>
/// <param name="Invitation">The code of an invitation, for a person's first sign-in where registration asks for one.</param>
public sealed record OidcLoginRequest(
    [StringLength(4096, MinimumLength = 1, ErrorMessage = "It must have 1 to 4096 characters.")] string Code,
    [StringLength(128, MinimumLength = 1, ErrorMessage = "It must have 1 to 128 characters.")] string State,
    [RegularExpression("[A-Za-z0-9._~-]{43,128}", ErrorMessage = "It must have 43 to 128 letters, digits, dots, dashes, underscores or tildes.")] string CodeVerifier,
    [StringLength(64, MinimumLength = 1, ErrorMessage = "It must have 1 to 64 characters.")] string? Invitation = null);
