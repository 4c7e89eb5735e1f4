namespace Kimberly.Chat.Api;

/// <summary>A memory that was put to the model.</summary>
/// <param name="Id">The item's id.</param>
/// <param name="Content">Its text, as it was told.</param>
/// <param name="Score">How well it fits the message, 0 to 1.</param>
/// <param name="Why">Why it was chosen.</param>
public sealed record MemoryInUse(Guid Id, string Content, double Score, string Why);
