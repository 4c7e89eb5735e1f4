using System.Text;

namespace Kimberly.Chat.Prompting;

/// <summary>A memory as it is put to the model: one line that speaks to the person. Pure.</summary>
internal static class Note
{
    /// <summary>
    /// One line, whatever the text holds: a note is data, and a line break in it could pass for the end of the notes and
    /// the start of a question or an instruction.
    /// </summary>
    /// <param name="text">A memory in the person's own words.</param>
    /// <param name="mostCharacters">How much of it is used; the rest is cut off at a word.</param>
    public static string Line(string text, int mostCharacters)
    {
        var line = new StringBuilder(Math.Min(text.Length, mostCharacters));
        foreach (var character in text.Trim())
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
