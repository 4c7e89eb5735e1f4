namespace Kimberly.Contracts.Auth;

/// <summary>Answer of <c>GET /keys</c>.</summary>
/// <param name="Items">All keys of the account, in the order they were made.</param>
public sealed record KeyListAnswer(IReadOnlyList<KeyAnswer> Items);
