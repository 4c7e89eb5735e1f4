namespace Kimberly.Inference.Scheduling;

/// <summary>One row of the key-value cache and the conversation that it holds.</summary>
internal sealed class CacheRow(int index)
{
    /// <summary>Where the row lies in memory; changes when rows are brought together.</summary>
    public int Index { get; set; } = index;

    /// <summary>The tokens whose keys and values the row holds.</summary>
    public List<int> Tokens { get; } = [];

    /// <summary>The conversation that it is kept for; null when it is not kept.</summary>
    public string? Key { get; set; }

    /// <summary>True while an answer is made in it.</summary>
    public bool Busy { get; set; }

    /// <summary>A count of uses that says which row was used last.</summary>
    public long LastUse { get; set; }

    public bool Free => !Busy && Key is null;
}
