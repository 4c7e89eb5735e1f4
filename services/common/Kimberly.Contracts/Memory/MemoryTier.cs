namespace Kimberly.Contracts.Memory;

/// <summary>How long an item is meant to stay. On the wire: <c>short-term</c>, <c>long-term</c>, <c>permanent</c>.</summary>
public enum MemoryTier
{
    /// <summary>About a day.</summary>
    ShortTerm,

    /// <summary>As long as it is useful; the default.</summary>
    LongTerm,

    /// <summary>For good.</summary>
    Permanent,
}
