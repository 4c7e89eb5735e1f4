namespace Kimberly.Contracts.Users;

/// <summary>Answer of <c>GET /user</c> and <c>PUT /user</c>.</summary>
/// <param name="UserId">The account's id.</param>
/// <param name="Email">The e-mail address, as signed up with.</param>
/// <param name="EmailVerified">Whether the person proved that the address is theirs.</param>
/// <param name="Name">What the person wants to be called; null when they never said.</param>
/// <param name="TimeZone">An id of the IANA database.</param>
/// <param name="Language">A BCP 47 tag.</param>
/// <param name="Roles">The roles in the token that asked.</param>
/// <param name="CreatedAt">When the profile was made.</param>
public sealed record UserAnswer(
    Guid UserId,
    string Email,
    bool EmailVerified,
    string? Name,
    string TimeZone,
    string Language,
    IReadOnlyList<string> Roles,
    DateTimeOffset CreatedAt);
