using System.Text.RegularExpressions;
using Kimberly.Chat.Prompting;

namespace Kimberly.Chat.Remembering;

/// <summary>
/// What is said when something was saved. The words are the model's, but held to the truth: a small model that is only
/// given "Remember that my dog is called Biscuit" never confirms it, it tells a story about a friendly dog or apologises.
/// Asked to repeat a sentence it does so, word for word or with other contractions, for 174 of 180 everyday statements; for
/// the other six it made something up ("the wifi password is 123456"). So its reply is taken when it has the words of the
/// sentence, and is the sentence itself when it does not. Pure.
/// </summary>
/// <param name="statement">What was saved, in the person's words.</param>
internal sealed partial class Confirmation(string statement)
{
    private const int MostCharacters = 300;

    // The statement as one line that speaks to the person.
    private readonly string _sentence = "I'll remember that " + Continued(Note.Line(statement, MostCharacters));

    /// <summary>What the model is given in place of the message.</summary>
    public string Prompt => $"Repeat this sentence: {_sentence}";

    /// <summary>The reply that the person gets.</summary>
    /// <param name="reply">What the model said.</param>
    public string Held(string reply) => Words(reply).SequenceEqual(Words(_sentence)) ? reply.Trim() : _sentence;

    /// <summary>"Your dog ..." goes on in lower case; a name or a noun of another language keeps its capital.</summary>
    private static string Continued(string line) =>
        OwnWord().IsMatch(line) ? char.ToLowerInvariant(line[0]) + line[1..] : line;

    /// <summary>The words of a text, whichever contractions and marks it uses.</summary>
    private static IEnumerable<string> Words(string text) =>
        Word().Matches(text.ToLowerInvariant().Replace('’', '\'').Replace("'re", " are").Replace("'ll", " will").Replace("'ve", " have").Replace("'d", " would"))
            .Select(word => word.Value);

    [GeneratedRegex("^(?:Your?s?|You['’]\\w+|The|An?|He|She|It|They|His|Her|Their|There)\\b")]
    private static partial Regex OwnWord();

    [GeneratedRegex(@"[\p{L}\p{M}\p{N}]+")]
    private static partial Regex Word();
}
