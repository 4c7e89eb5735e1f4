using System.Text;

namespace Kimberly.Chat.Prompting;

/// <summary>What the model is given for a person's message. The message itself is stored as they wrote it. Pure.</summary>
internal static class UserPrompt
{
    /// <summary>
    /// With notes, the message is asked as a question to be answered from them. This very form, in the user's message, with
    /// notes in the second person and the most relevant first, answers 17 to 19 of 20 questions; the same notes in the
    /// system message 10, as earlier turns of the conversation none (models/README.md). Without notes the model gets the
    /// plain message, so that small talk stays small talk.
    /// </summary>
    /// <param name="message">The person's message.</param>
    /// <param name="memories">What is remembered about it, most relevant first.</param>
    /// <param name="mostCharacters">How much of one memory is used.</param>
    public static string Ask(string message, IReadOnlyList<string> memories, int mostCharacters)
    {
        if (memories.Count == 0)
        {
            return message;
        }

        var prompt = new StringBuilder("Answer the question using the notes.\n\nNotes:\n");
        foreach (var memory in memories)
        {
            prompt.Append("- ").Append(Note(memory, mostCharacters)).Append('\n');
        }

        return prompt.Append("\nQuestion: ").Append(message).ToString();
    }

    /// <summary>What the model is given when the person asked to remember something and it was saved.</summary>
    /// <param name="message">The person's message.</param>
    /// <param name="statement">What was saved.</param>
    public static string Confirm(string message, string statement) => message;

    /// <summary>
    /// One line, whatever the memory holds: a note is data, and a line break in it could pass for the end of the notes and
    /// the start of a question or an instruction.
    /// </summary>
    private static string Note(string memory, int mostCharacters)
    {
        var line = new StringBuilder(Math.Min(memory.Length, mostCharacters));
        foreach (var character in memory.Trim())
        {
            if (char.IsWhiteSpace(character) || char.IsControl(character))
            {
                if (line.Length > 0 && line[^1] != ' ')
                {
                    line.Append(' ');
                }
            }
            else
            {
                line.Append(character);
            }

            if (line.Length > mostCharacters)
            {
                break;
            }
        }

        return SecondPerson.Of(line.Length <= mostCharacters ? line.ToString() : CutAtWord(line.ToString(), mostCharacters));
    }

    private static string CutAtWord(string text, int characters)
    {
        var end = text.LastIndexOf(' ', characters);
        end = end > 0 ? end : characters;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + "…";
    }
}
