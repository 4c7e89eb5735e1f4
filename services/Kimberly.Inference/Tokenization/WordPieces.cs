using System.Globalization;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace Kimberly.Inference.Tokenization;

/// <summary>The embedding model's tokenizer: BERT word pieces in lower case without accents, cut at the length that the model was made for.</summary>
internal sealed class WordPieces
{
    private static readonly Dictionary<char, char> BaseLetters = ReadBaseLetters();
    private readonly BertTokenizer _bert;

    private WordPieces(BertTokenizer bert) => _bert = bert;

    public static WordPieces Load(string vocabulary) => new(BertTokenizer.Create(vocabulary, new BertOptions
    {
        // Taken off here: the tokenizer's own way needs ICU, which Kimberly does without.
        RemoveNonSpacingMarks = false,
        // A person's "[SEP]" is four signs and a word, not the model's separator.
        SplitOnSpecialTokens = false,
    }));

    /// <summary>The tokens of a text, with the model's marks around them.</summary>
    /// <param name="text">Any text without lone surrogates.</param>
    /// <param name="limit">The most tokens, marks included; what lies beyond is cut off.</param>
    /// <returns>The ids.</returns>
    public IReadOnlyList<int> Encode(string text, int limit) =>
        _bert.EncodeToIds(WithoutAccents(text), limit, addSpecialTokens: true, out _, out _, considerPreTokenization: true, considerNormalization: true);

    private static string WithoutAccents(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (letter is >= '\uac00' and <= '\ud7a3')
            {
                AppendHangul(plain, letter - 0xAC00);
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark)
            {
                plain.Append(BaseLetters.GetValueOrDefault(letter, letter));
            }
        }

        return plain.ToString();
    }

    /// <summary>A Korean syllable is taken apart by arithmetic (Unicode standard, section 3.12).</summary>
    private static void AppendHangul(StringBuilder plain, int syllable)
    {
        const int Vowels = 21;
        const int Tails = 28;
        plain.Append((char)(0x1100 + (syllable / (Vowels * Tails))));
        plain.Append((char)(0x1161 + (syllable / Tails % Vowels)));
        if (syllable % Tails is > 0 and var tail)
        {
            plain.Append((char)(0x11A7 + tail));
        }
    }

    private static Dictionary<char, char> ReadBaseLetters()
    {
        using var stream = typeof(WordPieces).Assembly.GetManifestResourceStream("BaseLetters.txt")
            ?? throw new InvalidOperationException("The resource BaseLetters.txt is not part of the assembly.");
        using var reader = new StreamReader(stream);
        var letters = new Dictionary<char, char>(1500);
        while (reader.ReadLine() is { } line)
        {
            letters[line[0]] = line[1];
        }

        return letters;
    }
}
