using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace Kimberly.Inference.Tokenization;

/// <summary>Splits text by one pattern after another, each within the pieces of the one before; nothing of the text is lost.</summary>
internal sealed class SplittingPreTokenizer(Regex[] patterns) : PreTokenizer
{
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) => PreTokenize(text.AsSpan());

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text)
    {
        var pieces = new List<(int Offset, int Length)>();
        if (text.Length > 0)
        {
            Split(text, 0, 0, pieces);
        }

        return pieces;
    }

    private void Split(ReadOnlySpan<char> text, int offset, int pattern, List<(int Offset, int Length)> pieces)
    {
        if (pattern == patterns.Length)
        {
            pieces.Add((offset, text.Length));
            return;
        }

        var done = 0;
        foreach (var match in patterns[pattern].EnumerateMatches(text))
        {
            if (match.Index > done)
            {
                Split(text[done..match.Index], offset + done, pattern + 1, pieces);
            }

            if (match.Length > 0)
            {
                Split(text.Slice(match.Index, match.Length), offset + match.Index, pattern + 1, pieces);
            }

            done = match.Index + match.Length;
        }

        if (done < text.Length)
        {
            Split(text[done..], offset + done, pattern + 1, pieces);
        }
    }
}
