using Kimberly.Blobs.Downloads;

namespace Kimberly.Blobs;

/// <summary>Makes links to blobs that expire. They lead to <c>GET /files/{token}</c> at the gateway, whatever the store.</summary>
public sealed class DownloadLinks
{
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(7);
    private readonly DownloadTokens _tokens;
    private readonly TimeProvider _time;
    private readonly Uri? _publicUrl;

    internal DownloadLinks(BlobsOptions options, TimeProvider time)
    {
        _tokens = new DownloadTokens(options.LinkSecret);
        _time = time;
        _publicUrl = options.PublicUrl;
    }

    /// <summary>Makes a link. Whether the blob exists is found out by who follows it.</summary>
    /// <param name="key">The blob's key.</param>
    /// <param name="fileName">What the browser is to call the file: 1 to 150 characters, no slash, backslash, control character or lone surrogate.</param>
    /// <param name="lifetime">How long it works: more than nothing, 7 days at most; to the second.</param>
    /// <exception cref="ArgumentException">One of them is not as described.</exception>
    public DownloadLink Create(string key, string fileName, TimeSpan lifetime)
    {
        BlobRules.CheckKey(key);
        ArgumentNullException.ThrowIfNull(fileName);
        if (fileName.Length is 0 or > 150 || fileName.Any(c => char.IsControl(c) || c is '/' or '\\'))
            throw new ArgumentException("A file name is 1 to 150 characters, without slashes, backslashes and control characters.", nameof(fileName));
        if (lifetime <= TimeSpan.Zero || lifetime > LongestLife)
            throw new ArgumentOutOfRangeException(nameof(lifetime), lifetime, "A link lives for more than nothing and at most 7 days.");

        var expiry = DateTimeOffset.FromUnixTimeSeconds((_time.GetUtcNow() + lifetime).ToUnixTimeSeconds());
        var path = "/files/" + _tokens.Write(new DownloadClaim(key, fileName, expiry));
        return new DownloadLink(_publicUrl is null ? new Uri(path, UriKind.Relative) : new Uri(_publicUrl.AbsoluteUri.TrimEnd('/') + path), expiry);
    }

    /// <summary>What a token stands for; null when it is not ours, was changed, or has expired.</summary>
    internal DownloadClaim? Read(string token) => _tokens.Read(token) is { } claim && claim.ExpiresAt > _time.GetUtcNow() ? claim : null;
}
