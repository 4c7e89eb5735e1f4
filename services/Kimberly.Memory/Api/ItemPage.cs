namespace Kimberly.Memory.Api;

/// <summary>Answer of <c>GET /memory</c>.</summary>
/// <param name="Items">The newest first.</param>
/// <param name="NextCursor">What to ask for the next page with; null when this is the last.</param>
public sealed record ItemPage(IReadOnlyList<ItemAnswer> Items, string? NextCursor);
