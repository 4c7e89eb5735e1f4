namespace Kimberly.Contracts.Memory;

/// <summary>One memory that fits a query.</summary>
/// <param name="Id">The item's id.</param>
/// <param name="Content">The item's text, as it was written.</param>
/// <param name="Score">How well it fits, 0 to 1; higher is better.</param>
/// <param name="Why">Why it was chosen, in a sentence.</param>
/// <param name="Components">What the score is made of, each 0 to 1, by name (<c>vector</c>).</param>
/// <param name="ExternalId">The id that the writer gave it; null when none.</param>
/// <param name="Tier">How long it is meant to stay.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="CreatedAt">When it was told.</param>
public sealed record MemoryResult(
    Guid Id,
    string Content,
    double Score,
    string Why,
    IReadOnlyDictionary<string, double> Components,
    string? ExternalId,
    MemoryTier Tier,
    IReadOnlyList<string> Tags,
    MemorySource Source,
    DateTimeOffset CreatedAt);
