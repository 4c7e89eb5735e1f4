using System.Text.RegularExpressions;

namespace Kimberly.Chat.Recall;

/// <summary>
/// Tells whether a message asks something that has to do with the person who writes it: "Where do I live?", "Plan a day for
/// me". What they merely tell ("I feel tired today") needs no notes to be understood. Pure; English.
/// </summary>
internal static partial class Personal
{
    public static bool Is(string message) => OfThePerson().IsMatch(message) && (message.Contains('?') || !Tells().IsMatch(message));

    [GeneratedRegex(@"^\W*(?:i|we|i['’](?:m|ve|d|ll)|we['’](?:re|ve|d|ll)|my|our)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Tells();

    [GeneratedRegex(
        @"(?<![\p{L}\p{N}_'’])(?:i|my|mine|me|myself|we|our|ours|us|i['’](?:m|ve|d|ll)|we['’](?:re|ve|d|ll))(?![\p{L}\p{N}_]|['’.]\p{L})",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OfThePerson();
}
