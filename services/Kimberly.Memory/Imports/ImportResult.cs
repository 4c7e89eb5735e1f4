namespace Kimberly.Memory.Imports;

/// <summary>What an import gave.</summary>
/// <param name="Imported">How many items.</param>
internal sealed record ImportResult(long Imported);
