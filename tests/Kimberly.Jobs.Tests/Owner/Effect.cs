namespace Kimberly.Jobs.Tests.Owner;

/// <summary>Something that a job did.</summary>
internal sealed class Effect
{
    public long Id { get; init; }

    public required Guid JobId { get; init; }

    /// <summary>Which chunk did it, from 1.</summary>
    public required int Chunk { get; init; }
}
