using System.Text;

namespace Kimberly.Chat.Conversations;

/// <summary>Names a conversation after its first message: one line, cut at a word. Pure.</summary>
internal static class ConversationTitle
{
    public const int MostCharacters = 60;

    private const string Cut = "…";

    public static string From(string message)
    {
        var line = string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length <= MostCharacters)
        {
            return line;
        }

        var end = line.LastIndexOf(' ', MostCharacters);
        return (end > 0 ? line[..end].TrimEnd(',', ';', ':', '-') : WholeCharacters(line)) + Cut;
    }

    /// <summary>For one endless word: as much of it as fits without cutting a letter from its marks or an emoji in two.</summary>
    private static string WholeCharacters(string line)
    {
        var kept = new StringBuilder();
        var elements = System.Globalization.StringInfo.GetTextElementEnumerator(line);
        while (elements.MoveNext() && kept.Length + elements.GetTextElement().Length <= MostCharacters)
        {
            kept.Append(elements.GetTextElement());
        }

        return kept.ToString();
    }
}
