namespace Kimberly.Contracts.Auth;

/// <summary>An API key in the list; the key itself is not kept.</summary>
/// <param name="Id">The key's id, by which it is deleted.</param>
/// <param name="Name">What the person calls it.</param>
/// <param name="Scopes">What it may be used for.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastUsedAt">When it was last used, right to about a minute; null if never.</param>
public sealed record KeyAnswer(Guid Id, string Name, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt);
