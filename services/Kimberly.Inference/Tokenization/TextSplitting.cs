using System.Text.Json;
using System.Text.RegularExpressions;
using Kimberly.Inference.Models;

namespace Kimberly.Inference.Tokenization;

/// <summary>Makes the splitter that a <c>tokenizer.json</c> asks for in its member <c>pre_tokenizer</c>.</summary>
internal static partial class TextSplitting
{
    public static SplittingPreTokenizer Read(string path, JsonElement preTokenizer)
    {
        var patterns = new List<Regex>();
        Collect(path, preTokenizer, patterns);
        return new SplittingPreTokenizer([.. patterns]);
    }

    private static void Collect(string path, JsonElement element, List<Regex> patterns)
    {
        switch (element.GetProperty("type").GetString())
        {
            case "Sequence":
                foreach (var inner in element.GetProperty("pretokenizers").EnumerateArray())
                {
                    Collect(path, inner, patterns);
                }

                break;
            case "Digits":
                patterns.Add(element.GetProperty("individual_digits").GetBoolean() ? SingleDigits() : DigitRuns());
                break;
            case "ByteLevel" when !element.GetProperty("add_prefix_space").GetBoolean():
                if (!element.TryGetProperty("use_regex", out var use) || use.GetBoolean())
                {
                    patterns.Add(Gpt2());
                }

                break;
            case "Split" when element.GetProperty("behavior").GetString() == "Isolated" && element.GetProperty("pattern").TryGetProperty("Regex", out var regex):
                // Pieces that match stand alone, and what lies between them too.
                patterns.Add(new Regex($"{regex.GetString()}", RegexOptions.CultureInvariant));
                break;
            default:
                throw new ModelFileException($"{path} asks for the text splitting {element.GetRawText()}, which is not supported.");
        }
    }

    [GeneratedRegex(@"\p{N}|[^\p{N}]+", RegexOptions.CultureInvariant)]
    private static partial Regex SingleDigits();

    [GeneratedRegex(@"\p{N}+|[^\p{N}]+", RegexOptions.CultureInvariant)]
    private static partial Regex DigitRuns();

    [GeneratedRegex(@"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Gpt2();
}
