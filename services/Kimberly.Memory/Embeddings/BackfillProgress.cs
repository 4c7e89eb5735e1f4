namespace Kimberly.Memory.Embeddings;

/// <summary>How far a backfill is; its result too.</summary>
/// <param name="Embedded">Items that it has embedded.</param>
internal sealed record BackfillProgress(long Embedded);
