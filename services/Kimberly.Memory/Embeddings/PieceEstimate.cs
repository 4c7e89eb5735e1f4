using System.Buffers;
using System.Text;

namespace Kimberly.Memory.Embeddings;

/// <summary>
/// How many word pieces the embedding model makes of a text, near enough to cut by and without its vocabulary:
/// a piece for every five letters of a Latin word begun, for every two digits, and for every other visible character.
/// </summary>
internal static class PieceEstimate
{
    private const int LettersPerPiece = 5;
    private const int DigitsPerPiece = 2;

    private enum Kind
    {
        Space,
        Letter,
        Digit,
        Other,
    }

    public static int Of(ReadOnlySpan<char> text)
    {
        Walk(text, int.MaxValue, out var pieces);
        return pieces;
    }

    /// <summary>How many characters from the start make at most so many pieces; at least one whole character.</summary>
    public static int Fitting(ReadOnlySpan<char> text, int pieces) => Walk(text, pieces, out _);

    private static int Walk(ReadOnlySpan<char> text, int most, out int pieces)
    {
        pieces = 0;
        var at = 0;
        var run = 0;
        var before = Kind.Space;
        while (at < text.Length)
        {
            // A lone surrogate, which no stored text holds, would count as one character too.
            var length = Rune.DecodeFromUtf16(text[at..], out var rune, out var consumed) == OperationStatus.Done ? consumed : 1;
            var kind = KindOf(rune);
            run = kind == before ? run + 1 : 1;
            before = kind;
            var begins = kind switch
            {
                Kind.Letter => run % LettersPerPiece == 1,
                Kind.Digit => run % DigitsPerPiece == 1,
                Kind.Other => true,
                _ => false,
            };

            if (begins && pieces == most && at > 0)
            {
                return at;
            }

            pieces += begins ? 1 : 0;
            at += length;
        }

        return at;
    }

    private static Kind KindOf(Rune rune) =>
        Rune.IsWhiteSpace(rune) ? Kind.Space
        : rune.IsAscii && Rune.IsLetter(rune) ? Kind.Letter
        : Rune.IsDigit(rune) ? Kind.Digit
        : Kind.Other;
}
