namespace Kimberly.Blobs;

/// <summary>A blob in a list.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Length">How many bytes it has.</param>
/// <param name="StoredAt">When it was stored, by the clock of the store.</param>
public sealed record BlobItem(string Key, long Length, DateTimeOffset StoredAt);
