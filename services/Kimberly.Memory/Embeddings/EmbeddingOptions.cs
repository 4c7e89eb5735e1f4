namespace Kimberly.Memory.Embeddings;

/// <summary>Settings of <c>Memory:Embeddings</c>.</summary>
internal sealed class EmbeddingOptions
{
    public const string Section = "Memory:Embeddings";

    /// <summary>
    /// The model that inference is asked for, 1 to 100 characters. Passages name the model that made them; after a change
    /// all of them are made again, and an item is found again once its turn has come.
    /// </summary>
    public string Model { get; set; } = "all-minilm-l6-v2";

    /// <summary>How long a write waits for its embedding before it leaves it to the backfill; 50 ms to 2 s.</summary>
    public TimeSpan InlinePatience { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the backfill looks for work that nobody told it of (another replica's, or an earlier process's); 1 s to 1 hour.</summary>
    public TimeSpan BackfillInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Items that the backfill embeds in one transaction, 1 to 64; an item may be several passages.</summary>
    public int BackfillBatch { get; set; } = 16;
}
