namespace Kimberly.Contracts.Auth;

/// <summary>A signed-in client.</summary>
/// <param name="Id">The session's id.</param>
/// <param name="CreatedAt">When the person signed in.</param>
/// <param name="LastSeenAt">When its tokens were last refreshed.</param>
/// <param name="UserAgent">What the client called itself at sign-in; null when it did not say.</param>
/// <param name="Current">Whether it is the session that asks.</param>
public sealed record SessionItem(Guid Id, DateTimeOffset CreatedAt, DateTimeOffset LastSeenAt, string? UserAgent, bool Current);
