namespace Kimberly.Contracts.Memory;

/// <summary>How large the fields of a memory may be; beyond these a request is answered 400.</summary>
public static class MemoryLimits
{
    /// <summary>Characters of an item's content.</summary>
    public const int Content = 16_000;

    /// <summary>Characters of a query.</summary>
    public const int Query = 2_000;

    /// <summary>Tags of one item.</summary>
    public const int Tags = 32;

    /// <summary>Characters of one tag.</summary>
    public const int Tag = 64;

    /// <summary>Characters of a conversation's, a speaker's or the writer's own name for something.</summary>
    public const int Name = 200;

    /// <summary>Items of a page, results of a query.</summary>
    public const int Page = 100;
}
