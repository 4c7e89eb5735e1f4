namespace Kimberly.Blobs;

/// <summary>A page of a list.</summary>
/// <param name="Items">The blobs, ordered by the bytes of their keys.</param>
/// <param name="Next">What to ask the next page with; null when this is the last.</param>
public sealed record BlobPage(IReadOnlyList<BlobItem> Items, string? Next);
