using System.ComponentModel.DataAnnotations;

namespace Kimberly.Contracts.Auth;

/// <summary>Body of <c>POST /token/refresh</c> and <c>POST /logout</c>.</summary>
/// <param name="RefreshToken">The refresh token that was handed out last.</param>
public sealed record RefreshTokenRequest(
    [StringLength(256, MinimumLength = 1, ErrorMessage = "It must have 1 to 256 characters.")] string RefreshToken);
