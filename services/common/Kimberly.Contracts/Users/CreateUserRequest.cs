namespace Kimberly.Contracts.Users;

/// <summary>Body of users' <c>POST /internal/users</c>; repeating it with the same id changes nothing.</summary>
/// <param name="UserId">The account's id, chosen by auth.</param>
/// <param name="Email">The e-mail address, as signed up with.</param>
/// <param name="Name">What the person wants to be called; null when they did not say.</param>
/// <param name="Roles">The account's roles, such as <c>administrator</c>.</param>
public sealed record CreateUserRequest(Guid UserId, string Email, string? Name, IReadOnlyList<string> Roles);
