namespace Kimberly.Contracts.Memory;

/// <summary>Answer of memory's <c>POST /internal/items</c>.</summary>
/// <param name="Ids">The items that now hold what was to be remembered.</param>
public sealed record RememberAnswer(IReadOnlyList<Guid> Ids);
