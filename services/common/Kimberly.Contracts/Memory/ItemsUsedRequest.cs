using System.ComponentModel.DataAnnotations;

namespace Kimberly.Contracts.Memory;

/// <summary>Body of memory's <c>POST /internal/items/used</c>: these items were put to the model in an answer.</summary>
/// <param name="UserId">Whose memory it is.</param>
/// <param name="Ids">The items that were used, at most 100; one that is gone meanwhile is passed over.</param>
public sealed record ItemsUsedRequest(
    Guid UserId,
    [property: MaxLength(MemoryLimits.Page, ErrorMessage = "It must hold at most 100 ids.")]
    IReadOnlyList<Guid> Ids);
