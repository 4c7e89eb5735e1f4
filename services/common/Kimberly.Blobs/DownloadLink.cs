namespace Kimberly.Blobs;

/// <summary>Where a blob can be downloaded by whoever has the link.</summary>
/// <param name="Url">An address at the gateway: in full where <c>Blobs:PublicUrl</c> is set, else from the slash on.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record DownloadLink(Uri Url, DateTimeOffset ExpiresAt);
