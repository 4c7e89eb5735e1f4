using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Kimberly.Blobs;

/// <summary>
/// What keys, prefixes and media types may look like. The rules for keys leave nothing that a file system or a URL could take for something else: no
/// empty, hidden or upward segments, no absolute paths, no control characters, nothing that is the same as another key in another spelling of Unicode.
/// </summary>
internal static partial class BlobRules
{
    public const int LongestKey = 512;
    public const int LongestContentType = 200;
    public const int LargestPage = 1000;

    public static bool IsKey([NotNullWhen(true)] string? key) => key is { Length: <= LongestKey } && KeyPattern().IsMatch(key);

    public static void CheckKey([NotNull] string? key)
    {
        if (!IsKey(key))
        {
            throw new ArgumentException(
                "A blob's key is 1 to 512 characters: segments of 1 to 128 ASCII letters, digits, '-', '_' and '.', none beginning with a dot, "
                + "with '/' between them.",
                nameof(key));
        }
    }

    /// <summary>A prefix is the beginning of a key, or empty.</summary>
    public static void CheckPage(string prefix, string? after, int limit)
    {
        // What one more letter makes a key is the beginning of one.
        if (prefix.Length > 0 && !IsKey(prefix) && !IsKey(prefix + "x"))
            throw new ArgumentException("The prefix is not the beginning of a key.", nameof(prefix));
        if (after is not null)
            CheckKey(after);
        if (limit is < 1 or > LargestPage)
            throw new ArgumentOutOfRangeException(nameof(limit), limit, "A page holds 1 to 1000 blobs.");
    }

    public static void CheckContentType(string contentType)
    {
        if (contentType.Length is 0 or > LongestContentType || contentType.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            throw new ArgumentException("A media type is 1 to 200 visible ASCII characters and spaces.", nameof(contentType));
    }

    // \z and not $, which would let a line feed pass at the end.
    [GeneratedRegex(@"^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,127})*\z")]
    private static partial Regex KeyPattern();
}
