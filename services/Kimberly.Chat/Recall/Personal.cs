using System.Text.RegularExpressions;

namespace Kimberly.Chat.Recall;

/// <summary>Tells whether a message speaks of the person who writes it. Pure; English.</summary>
internal static partial class Personal
{
    public static bool Is(string message) => OfThePerson().IsMatch(message);

    [GeneratedRegex(
        @"(?<![\p{L}\p{N}_'’])(?:i|my|mine|me|myself|we|our|ours|us|i['’](?:m|ve|d|ll)|we['’](?:re|ve|d|ll))(?![\p{L}\p{N}_]|['’.]\p{L})",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OfThePerson();
}
