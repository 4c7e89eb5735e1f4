using Kimberly.Contracts.Memory;

namespace Kimberly.Chat.Recall;

/// <summary>What memory had to say about a message.</summary>
/// <param name="Memories">The memories that are relevant, best first.</param>
/// <param name="Revision">The state of the person's memory that they were taken from; null when memory was not asked or did not answer.</param>
internal sealed record Recalled(IReadOnlyList<MemoryResult> Memories, long? Revision)
{
    public static Recalled Nothing { get; } = new([], null);
}
