namespace Kimberly.Contracts.Memory;

/// <summary>Answer of <c>POST /memory/query</c>.</summary>
/// <param name="Results">Best first; at most <c>top_k</c>.</param>
/// <param name="TookMs">Milliseconds that the search took, the embedding of the query included.</param>
/// <param name="Revision">
/// Grows whenever the text of one of this person's items is changed, or one is deleted. Whoever keeps copies of results
/// must drop them when it has grown: something that they hold may not be true any more.
/// </param>
public sealed record MemoryQueryAnswer(IReadOnlyList<MemoryResult> Results, double TookMs, long Revision);
