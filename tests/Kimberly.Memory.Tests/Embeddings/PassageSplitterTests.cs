using System.Text;
using Kimberly.Memory.Embeddings;

namespace Kimberly.Memory.Tests.Embeddings;

public sealed class PassageSplitterTests
{
    [Theory]
    [InlineData("My dog is called Biscuit.", "My dog is called Biscuit.")]
    [InlineData("  two\n\nparagraphs \n", "two\n\nparagraphs")]
    [InlineData("🧁", "🧁")]
    public void Split_ShortText_IsOnePassageWithoutTheBlanksAround(string text, string passage) =>
        Assert.Equal([passage], PassageSplitter.Split(text));

    [Fact]
    public void Split_LongProse_KeepsSentencesWholeAndPassagesFull()
    {
        var sentences = Enumerable.Range(0, 100).Select(i => $"On day {i} we went out, walked to the harbour and watched the ships.").ToArray();

        var passages = PassageSplitter.Split(string.Join(' ', sentences));

        Assert.Equal(sentences, passages.SelectMany(passage => passage.Split(". ").Select(sentence => sentence.TrimEnd('.') + ".")));
        Assert.All(passages.SkipLast(1), passage => Assert.InRange(passage.Split(' ').Length, 110, 190));
    }

    [Fact]
    public void Split_ParagraphThatFitsAlone_IsNotTornApart()
    {
        var first = string.Concat(Enumerable.Repeat("One of the first. ", 25)).Trim();
        var second = string.Concat(Enumerable.Repeat("One of the second. ", 25)).Trim();

        Assert.Equal([first, second], PassageSplitter.Split($"{first}\r\n  \r\n{second}"));
    }

    [Fact]
    public void Split_ManySmallParagraphs_ShareThePassages() =>
        Assert.InRange(PassageSplitter.Split(string.Concat(Enumerable.Repeat("- an item\n\n", 400))).Count, 4, 10);

    [Fact]
    public void Split_WordOrSentenceWithoutEnd_IsCutAtTheLimit()
    {
        Assert.All(PassageSplitter.Split(new string('x', 16_000)), passage => Assert.InRange(passage.Length, 1, PassageSplitter.MostPieces * 5));
        Assert.All(PassageSplitter.Split(string.Concat(Enumerable.Repeat("我的狗叫饼干", 2_000))), passage => Assert.InRange(passage.Length, 1, PassageSplitter.MostPieces));
        Assert.All(
            PassageSplitter.Split(string.Concat(Enumerable.Repeat("word and ", 1_500))),
            passage => Assert.All(passage.Split(' '), word => Assert.Contains(word, (string[])["word", "and"])));
    }

    [Fact]
    public void Split_AnyText_LosesNothingVisibleAndNeverHalvesACharacter()
    {
        string[] parts = ["a", "Wort", "🧁", "👩‍👩‍👧‍👦", "é", "e\u0301", "语", ". ", "! ", "\n", "\n\n", " ", "\t", "123456", "!?", "\u200f", "\u2028", "\ud800\udc00"];
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var text = "x" + string.Concat(Enumerable.Range(0, random.Next(1, 3_000)).Select(_ => parts[random.Next(parts.Length)]));

            var passages = PassageSplitter.Split(text);

            Assert.Equal(Visible(text), Visible(string.Concat(passages)));
            Assert.All(passages, passage =>
            {
                Assert.InRange(PieceEstimate.Of(passage), 0, PassageSplitter.MostPieces);
                Assert.DoesNotContain(passage.EnumerateRunes(), rune => rune == Rune.ReplacementChar);
            });
        }

        static string Visible(string text) => string.Concat(text.Where(letter => !char.IsWhiteSpace(letter)));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("   \n", 0)]
    [InlineData("dog", 1)]
    [InlineData("biscuit", 2)]
    [InlineData("a dog!", 3)]
    [InlineData("2024", 2)]
    [InlineData("语言", 2)]
    [InlineData("🧁🧁", 2)]
    public void PieceEstimate_Text_CountsWhatTheModelWouldReadAtLeastNearly(string text, int pieces) => Assert.Equal(pieces, PieceEstimate.Of(text));
}
