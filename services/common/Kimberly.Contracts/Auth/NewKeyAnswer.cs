namespace Kimberly.Contracts.Auth;

/// <summary>Answer of <c>POST /keys</c>.</summary>
/// <param name="Id">The key's id, by which it is deleted.</param>
/// <param name="Name">What the person calls it.</param>
/// <param name="Key">The key, to send as <c>Authorization: Bearer KEY</c>; it is shown only here.</param>
/// <param name="Scopes">What it may be used for.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record NewKeyAnswer(Guid Id, string Name, string Key, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt);
