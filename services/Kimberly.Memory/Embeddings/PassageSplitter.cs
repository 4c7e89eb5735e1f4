namespace Kimberly.Memory.Embeddings;

/// <summary>
/// Cuts a text into passages that an embedding model reads to their end (256 word pieces, about 180 English words).
/// A passage is as many whole sentences as fit, and a paragraph that fits into one passage is not torn apart.
/// Passages do not overlap: sentences stay whole, and an overlap would count what it repeats twice.
/// </summary>
internal static class PassageSplitter
{
    /// <summary>Below the model's 256, since <see cref="PieceEstimate"/> only estimates.</summary>
    internal const int MostPieces = 230;

    /// <summary>The passages in the text's order, without the white space around them; at least one.</summary>
    /// <param name="text">Any text that is not only white space.</param>
    public static IReadOnlyList<string> Split(string text)
    {
        var passages = new List<string>();
        var from = 0;
        var pieces = 0;
        foreach (var (start, more) in Parts(text))
        {
            if (pieces > 0 && pieces + more > MostPieces)
            {
                Add(text[from..start], passages);
                from = start;
                pieces = 0;
            }

            pieces += more;
        }

        Add(text[from..], passages);
        return passages;
    }

    private static void Add(string passage, List<string> passages)
    {
        if (!string.IsNullOrWhiteSpace(passage))
        {
            passages.Add(passage.Trim());
        }
    }

    /// <summary>What is not torn apart, and how many pieces each makes: paragraphs that fit, the sentences of those that do not, parts of endless sentences.</summary>
    private static IEnumerable<(int Start, int Pieces)> Parts(string text)
    {
        foreach (var paragraph in Stretches(text, 0, text.Length, IsParagraphEnd))
        {
            if (Pieces(paragraph) is var whole && whole <= MostPieces)
            {
                yield return (paragraph.Start, whole);
                continue;
            }

            foreach (var sentence in Stretches(text, paragraph.Start, paragraph.End, IsSentenceEnd))
            {
                foreach (var part in Bounded(text, sentence))
                {
                    yield return (part.Start, Pieces(part));
                }
            }
        }

        int Pieces((int Start, int End) stretch) => PieceEstimate.Of(text.AsSpan(stretch.Start, stretch.End - stretch.Start));
    }

    /// <summary>Stretches that end where the rule says so; together they are all from start to end.</summary>
    private static IEnumerable<(int Start, int End)> Stretches(string text, int start, int end, Func<string, int, bool> endsAt)
    {
        for (var i = start; i < end; i++)
        {
            if (endsAt(text, i))
            {
                yield return (start, i + 1);
                start = i + 1;
            }
        }

        if (start < end)
        {
            yield return (start, end);
        }
    }

    /// <summary>The sentence itself, or its parts when it alone is too long: cut between words, or inside of a word that is too long.</summary>
    private static IEnumerable<(int Start, int End)> Bounded(string text, (int Start, int End) sentence)
    {
        var (start, end) = sentence;
        while (start < end)
        {
            var cut = start + PieceEstimate.Fitting(text.AsSpan(start, end - start), MostPieces);
            if (cut < end && text.AsSpan(start, cut - start).LastIndexOfAny(' ', '\t', '\n') is var blank && blank > 0)
            {
                cut = start + blank + 1;
            }

            yield return (start, cut);
            start = cut;
        }
    }

    private static bool IsParagraphEnd(string text, int at)
    {
        if (text[at] != '\n')
        {
            return false;
        }

        var next = at + 1;
        while (next < text.Length && text[next] is (' ' or '\t' or '\r'))
        {
            next++;
        }

        return next == text.Length || text[next] == '\n';
    }

    private static bool IsSentenceEnd(string text, int at) => text[at] switch
    {
        '\n' or '。' or '！' or '？' => true,
        '.' or '!' or '?' or '…' => at + 1 == text.Length || char.IsWhiteSpace(text[at + 1]),
        _ => false,
    };
}
