namespace Kimberly.Contracts.Memory;

/// <summary>Body of memory's <c>POST /internal/items/used</c>: these items were put to the model in an answer.</summary>
/// <param name="UserId">Whose memory it is.</param>
/// <param name="Ids">The items that were used.</param>
public sealed record ItemsUsedRequest(Guid UserId, IReadOnlyList<Guid> Ids);
