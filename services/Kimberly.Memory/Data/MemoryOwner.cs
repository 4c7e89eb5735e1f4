namespace Kimberly.Memory.Data;

/// <summary>What is known of a person's memory as a whole. There is a row once something was changed or deleted.</summary>
internal sealed class MemoryOwner
{
    public required Guid UserId { get; init; }

    /// <summary>Grows in the transaction of every change of content and every deletion.</summary>
    public long Revision { get; init; }
}
