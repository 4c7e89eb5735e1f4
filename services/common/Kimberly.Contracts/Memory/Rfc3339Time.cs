using System.Globalization;
using System.Text.RegularExpressions;

namespace Kimberly.Contracts.Memory;

/// <summary>
/// Reads times as the wire contract has them. The framework's own parsers also take dates without a time or without an
/// offset, and then guess the server's time zone, which is never what the client meant.
/// </summary>
public static partial class Rfc3339Time
{
    /// <summary>What to tell a client that sent something else.</summary>
    public const string Sentence = "It must be a time as in RFC 3339, with an offset, such as 2026-01-31T18:30:00Z.";

    /// <summary>Reads a time.</summary>
    /// <param name="text">Such as <c>2026-01-31T18:30:00Z</c> or <c>2026-01-31T19:30:00.5+01:00</c>.</param>
    /// <param name="time">The time in UTC, to the microsecond, which is what the database keeps.</param>
    /// <returns>False when the text is not a time in this form.</returns>
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        time = default;
        if (text is null || !Form().IsMatch(text) ||
            !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var parsed))
        {
            return false;
        }

        time = ToMicroseconds(parsed);
        return true;
    }

    /// <summary>What the database keeps of a time, so that it reads the same when it is written and ever after.</summary>
    /// <param name="time">A time with any fraction of a second.</param>
    /// <returns>The time without what is less than a microsecond.</returns>
    public static DateTimeOffset ToMicroseconds(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMicrosecond));

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})\z", RegexOptions.CultureInvariant | RegexOptions.ECMAScript)]
    private static partial Regex Form();
}
