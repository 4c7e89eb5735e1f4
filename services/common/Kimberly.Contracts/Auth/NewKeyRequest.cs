using System.ComponentModel.DataAnnotations;

namespace Kimberly.Contracts.Auth;

/// <summary>Body of <c>POST /keys</c>.</summary>
/// <param name="Name">What the person calls the key; 1 to 100 characters, not only white space.</param>
/// <param name="Scopes">Some of <c>chat</c>, <c>memory</c> and <c>profile</c>; all of them when left out.</param>
public sealed record NewKeyRequest(
    [StringLength(100, MinimumLength = 1, ErrorMessage = "It must have 1 to 100 characters.")]
    [RegularExpression(@"[\s\S]*\S[\s\S]*", ErrorMessage = "It must not be only white space.")]
    string Name,
    [MaxLength(16, ErrorMessage = "It must name at most 16 scopes.")] IReadOnlyList<string>? Scopes = null);
