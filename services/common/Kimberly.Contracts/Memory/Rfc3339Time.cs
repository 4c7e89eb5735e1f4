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

        time = new DateTimeOffset(parsed.Ticks - (parsed.Ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
        return true;
    }

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})\z", RegexOptions.CultureInvariant | RegexOptions.ECMAScript)]
    private static partial Regex Form();
}
