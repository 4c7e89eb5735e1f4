using System.Text.RegularExpressions;

namespace Kimberly.Chat.Remembering;

/// <summary>
/// Finds out whether a message asks Kimberly to remember something, and what: "Please remember that my dog is called
/// Biscuit" asks for "My dog is called Biscuit". A question about remembering ("Do you remember my dog?") and a memory
/// that is told ("I remember that day") ask for nothing. Pure; English.
/// </summary>
internal static partial class RememberCommand
{
    /// <summary>Reads a message.</summary>
    /// <param name="message">The message as the person wrote it.</param>
    /// <returns>The statement to remember, in the person's own words with a capital at the start; null when the message asks for nothing like that.</returns>
    public static string? Statement(string message)
    {
        var command = Command().Match(message);
        if (!command.Success)
        {
            return null;
        }

        var statement = Courtesy().Replace(command.Groups["what"].Value.Trim(), "${end}").TrimEnd();
        if (command.Groups["asked"].Success)
        {
            // "Can you remember that I drink tea?" asks Kimberly to do it; "Can you remember my name?" asks what it knows.
            if (!command.Groups["please"].Success && !command.Groups["joint"].Success)
            {
                return null;
            }

            statement = statement.TrimEnd('?', ' ');
        }
        else if (statement.EndsWith('?'))
        {
            return null;
        }

        return statement.Any(char.IsLetterOrDigit) ? Capitalised(statement) : null;
    }

    private static string Capitalised(string statement)
    {
        var word = statement.AsSpan(0, statement.AsSpan().IndexOfAny(" \t\r\n") is var end and >= 0 ? end : statement.Length);
        // "iPhone" and "eBay" are written so on purpose.
        return char.IsLower(word[0]) && !word.ContainsAnyInRange('A', 'Z') ? char.ToUpperInvariant(word[0]) + statement[1..] : statement;
    }

    // In order: an address ("Hey Kimberly,"), a courtesy ("could you please", "I want you to"), the verb, and what joins it to the statement.
    // Without a joint ("Remember my shoe size is 43") the words that follow must not make it something else: "remember when ...",
    // "remember to ..." (a reminder, not a fact), "remember me", "remember that time in Rome".
    [GeneratedRegex(
        """
        ^[\s"'“]*
        (?:(?:hey|hi|hello|ok|okay|so|and|also|oh|well|yes|kimberly)\b[\s,.!:–-]*)*
        (?:(?<please>please)\b[\s,]*)?
        (?:(?<asked>(?:can|could|will|would)\s+you\s+)|(?:i\s+(?:want|need)|i(?:['’]d|\s+would)\s+like)\s+you\s+to\s+|you\s+(?:should|must)\s+)?
        (?:(?<please>please)\s+)?
        (?:always\s+)?
        (?:remember|(?:do\s+not|don['’]?t|never)\s+(?:ever\s+)?forget)
        (?:,?\s+(?<please>please)\b|\s+for\s+me\b)?
        (?:
            (?<joint>\s*[:,–—-]+)\s*(?:that\b\s*)?
          | (?<joint>\s+this\s*[:,.–—-]+)\s*
          | (?<joint>\s+that\b)(?!\s+(?:time|day|night|moment|year|summer|movie|film|song)\b)[\s:,]*
          | \s+(?!(?:that|when|how|what|where|who|why|which|whether|if|to|me|us|him|them|you|about|anything|everything|something|nothing|the\s+(?:time|day|one))\b
                |(?:this|these|those)\W*$|it(?!['’]s\b|\s+is\b)\b)
        )
        (?<what>\S.*)$
        """,
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Command();

    [GeneratedRegex(@",\s*(?:please|okay|ok|thanks|thank you)(?<end>[\s.!?]*)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Courtesy();
}
