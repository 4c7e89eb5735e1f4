using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Kimberly.Chat.Prompting;

/// <summary>
/// Turns what a person said about themselves into what can be said to them: "my dog is called Biscuit" becomes "Your dog
/// is called Biscuit." A small English table over whole words; text in other languages keeps its words. Pure.
/// </summary>
/// <remarks>
/// The form decides whether a small model can use a note: of twenty questions it answers 8 from notes in the first person
/// and 17 to 19 from the same notes in the second (models/README.md).
/// </remarks>
internal static partial class SecondPerson
{
    private static readonly FrozenDictionary<string, string> Table = new Dictionary<string, string>
    {
        ["i am"] = "you are",
        ["i was"] = "you were",
        ["i wasn't"] = "you weren't",
        ["am i"] = "are you",
        ["was i"] = "were you",
        ["i"] = "you",
        ["i'm"] = "you're",
        ["i've"] = "you've",
        ["i'd"] = "you'd",
        ["i'll"] = "you'll",
        ["am"] = "are",
        ["me"] = "you",
        ["my"] = "your",
        ["mine"] = "yours",
        ["myself"] = "yourself",
        ["we"] = "you",
        ["we're"] = "you're",
        ["we've"] = "you've",
        ["we'd"] = "you'd",
        ["we'll"] = "you'll",
        ["us"] = "you",
        ["our"] = "your",
        ["ours"] = "yours",
        ["ourselves"] = "yourselves",
    }.ToFrozenDictionary();

    // "Me", "am", "my" and "I" are words of other languages too: a text is English when it has more of the first words than of the second.
    private static readonly FrozenSet<string> English = Words(
        "i i'm i've i'd i'll my mine myself we we're we've our the a an is are have has had been was were and of with at for from on that this to it " +
        "he she they his her their called named like love hate live work born who which not");

    private static readonly FrozenSet<string> Others = Words(
        "ich bin mein meine ist und der das ein eine nicht je suis mon ma mes est et le la les un une des du que qui " +
        "yo mi mis soy es el los las una del se llamo llama io sono mio mia miei il gli che di della ik ben mijn en het een eu meu minha sou o os " +
        "jag mitt min är och jeg er og jestem mam nie jsem jsme z w v");

    public static string Of(string statement)
    {
        var text = statement.Trim();
        if (text.Length == 0)
        {
            return text;
        }

        return Sentence(IsEnglish(text) ? FirstPerson().Replace(text, word => Replace(text, word)) : text);
    }

    private static string Replace(string text, Match match)
    {
        // After "i.e." a sentence goes on.
        var startsSentence = text.AsSpan(0, match.Index).TrimEnd() is [] or ([.., '.' or '!' or '?' or ':'] and not [.., '.', _, '.']);
        var isPronounI = match.Value[0] is 'I' or 'i';
        if (char.IsUpper(match.Value[0]) && !startsSentence && !isPronounI)
        {
            // A name: the US, My Fair Lady.
            return match.Value;
        }

        var replaced = Table[Spaces().Replace(match.Value, " ").Replace('’', '\'').ToLowerInvariant()];
        return startsSentence ? char.ToUpperInvariant(replaced[0]) + replaced[1..] : replaced;
    }

    /// <summary>A capital at the start and a period at the end, where they are missing.</summary>
    private static string Sentence(string text)
    {
        var firstWord = Word().Match(text);
        // "iPhone" and "eBay" are written so on purpose.
        if (firstWord is { Success: true, Index: 0 } && char.IsLower(text[0]) && !firstWord.Value.Any(char.IsUpper))
        {
            text = char.ToUpperInvariant(text[0]) + text[1..];
        }

        return char.IsLetterOrDigit(text[^1]) || text[^1] is ')' or '"' or '”' or '\'' or '’' or '%' ? text + '.' : text;
    }

    private static bool IsEnglish(string text)
    {
        var (english, others) = (0, 0);
        foreach (var word in Word().Matches(text).Select(match => match.Value.Replace('’', '\'').ToLowerInvariant()))
        {
            english += English.Contains(word) ? 1 : 0;
            others += Others.Contains(word) ? 1 : 0;
        }

        return english > others;
    }

    private static FrozenSet<string> Words(string words) => words.Split(' ').ToFrozenSet();

    // Longer forms first. A word ends where neither a letter nor an apostrophe or a dot with a letter follows: "I" is not found in "I'm" or
    // "i.e.", "me" not in "home". "7 am" is an hour, a gold mine is no pronoun.
    [GeneratedRegex(
        @"(?<![\p{L}\p{M}\p{N}'’_.])(?:i\s+am|i\s+was|i\s+wasn['’]t|am\s+i|was\s+i|(?:i|we)['’](?:ve|d|ll)|i['’]m|we['’]re|i|(?<![\d]\s*)am|me|myself|my" +
        @"|(?<!\b(?:an?|the|coal|gold)\s)mine|we|us|ourselves|ours?)(?![\p{L}\p{M}\p{N}_]|['’.]\p{L})",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex FirstPerson();

    [GeneratedRegex(@"[\p{L}\p{M}]+(?:['’]\p{L}+)?")]
    private static partial Regex Word();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
