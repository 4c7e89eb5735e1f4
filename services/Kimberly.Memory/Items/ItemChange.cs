using Kimberly.Contracts.Memory;

namespace Kimberly.Memory.Items;

/// <summary>What its owner changes of an item; null where it stays as it is.</summary>
internal sealed record ItemChange(string? Content, MemoryTier? Tier, IReadOnlyList<string>? Tags);
