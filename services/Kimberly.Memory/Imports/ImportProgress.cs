namespace Kimberly.Memory.Imports;

/// <summary>How far an import is.</summary>
/// <param name="Chunk">The chunk that comes next.</param>
/// <param name="Lines">Lines that have become items.</param>
internal sealed record ImportProgress(int Chunk, long Lines);
