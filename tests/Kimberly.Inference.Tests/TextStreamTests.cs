using System.Globalization;
using System.Text;
using Kimberly.Inference.Tokenization;

namespace Kimberly.Inference.Tests;

public sealed class TextStreamTests
{
    [Theory]
    [InlineData("Hi 👩‍👩‍👧 there 🚀!")]
    [InlineData("🧑🏽‍💻🇵🇹🇩🇪❤️ end")]
    [InlineData("naïve café 日本語")]
    [InlineData("👍🏽")]
    public void Bytes_OneByOne_NeverShowAPartOfASign(string text)
    {
        var stream = new TextStream();
        var pieces = new List<string>();
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            pieces.Add(stream.Append([value]));
        }

        pieces.Add(stream.Finish());

        Assert.Equal(text, string.Concat(pieces));
        var boundaries = StringInfo.ParseCombiningCharacters(text).Append(text.Length).ToHashSet();
        var length = 0;
        foreach (var piece in pieces)
        {
            length += piece.Length;
            Assert.Contains(length, boundaries);
        }
    }

    [Fact]
    public void PlainText_IsShownAtOnce()
    {
        var stream = new TextStream();

        Assert.Equal("Hello", stream.Append("Hello"u8));
        Assert.Equal(" world", stream.Append(" world"u8));
        Assert.Equal(" Olá", stream.Append(" Olá"u8));
    }

    [Fact]
    public void UnfinishedCharacter_AtTheEnd_IsDropped()
    {
        var stream = new TextStream();

        Assert.Equal("a", stream.Append([(byte)'a', 0xF0, 0x9F]));
        Assert.Equal("", stream.Finish());
    }
}
