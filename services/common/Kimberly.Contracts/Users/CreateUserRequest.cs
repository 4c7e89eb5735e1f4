using System.ComponentModel.DataAnnotations;

namespace Kimberly.Contracts.Users;

/// <summary>
/// Body of users' <c>POST /internal/users</c>, by which auth sets up the profile of a new account; repeating it with the
/// same id changes nothing.
/// </summary>
/// <param name="UserId">The account's id, chosen by auth.</param>
/// <param name="Email">The e-mail address, as signed up with.</param>
/// <param name="Name">What the person wants to be called; null when they did not say.</param>
public sealed record CreateUserRequest(
    Guid UserId,
    [StringLength(254, MinimumLength = 3)] string Email,
    [StringLength(100)] string? Name = null);
