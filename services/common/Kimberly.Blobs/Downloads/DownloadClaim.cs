namespace Kimberly.Blobs.Downloads;

/// <summary>What the bearer of a token may download, under which name, and until when.</summary>
internal sealed record DownloadClaim(string Key, string FileName, DateTimeOffset ExpiresAt);
