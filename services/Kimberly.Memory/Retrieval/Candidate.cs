namespace Kimberly.Memory.Retrieval;

/// <summary>An item that one way of searching puts forward.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Score">How well it fits by this way, 0 to 1.</param>
internal sealed record Candidate(Guid ItemId, double Score);
