using System.ComponentModel.DataAnnotations;

namespace Kimberly.Contracts.Users;

/// <summary>Body of <c>PUT /user</c>; what is left out or null stays as it is.</summary>
/// <param name="Name">What the person wants to be called, 1 to 100 characters.</param>
/// <param name="TimeZone">Where the person's days begin and end: an id of the IANA database, such as <c>Europe/Berlin</c>.</param>
/// <param name="Language">The language to answer in: a BCP 47 tag, such as <c>en</c> or <c>pt-BR</c>.</param>
public sealed record UpdateUserRequest(
    [StringLength(100, MinimumLength = 1, ErrorMessage = "It must have 1 to 100 characters.")]
    [RegularExpression(@"[\s\S]*\S[\s\S]*", ErrorMessage = "It must not be only white space.")]
    string? Name = null,
    [TimeZoneId] string? TimeZone = null,
    [StringLength(35, ErrorMessage = "It must have at most 35 characters.")]
    [RegularExpression("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", ErrorMessage = "It must be a BCP 47 language tag, such as en or pt-BR.")]
    string? Language = null);
