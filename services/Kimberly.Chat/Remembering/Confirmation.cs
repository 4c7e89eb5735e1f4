using System.Text.RegularExpressions;
using Kimberly.Chat.Prompting;

namespace Kimberly.Chat.Remembering;

/// <summary>
/// What is said when something was saved. Kimberly says it itself; no model is asked. A small model that is given "Remember
/// that my dog is called Biscuit" never confirms it, it tells a story about a friendly dog or apologises; asked to repeat the
/// sentence below it did so for 174 of 180 everyday statements and made something up for the others ("the wifi password is
/// 123456"). The sentence is known before it is asked, and whether it is true does not depend on a model. Pure.
/// </summary>
internal static partial class Confirmation
{
    /// <summary>Stands as the model of such an answer.</summary>
    public const string Speaker = "kimberly";

    private const int MostCharacters = 300;

    /// <summary>One line that speaks to the person: "I'll remember that your dog is called Biscuit."</summary>
    /// <param name="statement">What was saved, in the person's words.</param>
    public static string Of(string statement) => "I'll remember that " + Continued(Note.Line(statement, MostCharacters));

    /// <summary>"Your dog ..." goes on in lower case; a name or a noun of another language keeps its capital.</summary>
    private static string Continued(string line) => OwnWord().IsMatch(line) ? char.ToLowerInvariant(line[0]) + line[1..] : line;

    [GeneratedRegex("^(?:Your?s?|You['’]\\w+|The|An?|He|She|It|They|His|Her|Their|There)\\b")]
    private static partial Regex OwnWord();
}
