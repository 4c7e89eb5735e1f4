namespace Kimberly.Contracts.Auth;

/// <summary>Answer of <c>GET /sessions</c>.</summary>
/// <param name="Items">Where the person is signed in, the latest first.</param>
public sealed record SessionsAnswer(IReadOnlyList<SessionItem> Items);
