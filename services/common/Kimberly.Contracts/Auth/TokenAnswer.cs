namespace Kimberly.Contracts.Auth;

/// <summary>Answer of <c>POST /signup</c>, <c>/login</c> and <c>/token/refresh</c>.</summary>
/// <param name="UserId">The account's id.</param>
/// <param name="Email">The e-mail address, as signed up with.</param>
/// <param name="AccessToken">A JWT to send as <c>Authorization: Bearer TOKEN</c>.</param>
/// <param name="TokenType">Always <c>Bearer</c>.</param>
/// <param name="ExpiresIn">Seconds for which the access token is valid.</param>
/// <param name="RefreshToken">Gets the next pair at <c>/token/refresh</c>, once.</param>
public sealed record TokenAnswer(Guid UserId, string Email, string AccessToken, string TokenType, int ExpiresIn, string RefreshToken);
