using System.Globalization;
using System.Text;

namespace Kimberly.Inference.Tokenization;

/// <summary>
/// Turns the bytes of one token after another into text that may be shown at once. Held back are bytes of an unfinished
/// UTF-8 character, and a pictograph that the next token may still extend (skin tones, families, flags are several
/// characters that are one sign). At the end an unfinished character is dropped.
/// </summary>
internal sealed class TextStream
{
    private readonly Decoder _decoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetDecoder();
    private readonly char[] _chars = new char[512];
    private string _held = string.Empty;

    /// <summary>Takes the bytes of a token.</summary>
    /// <param name="bytes">A piece of UTF-8 that may start or end within a character.</param>
    /// <returns>What may be shown now; often the token's text, sometimes nothing.</returns>
    public string Append(ReadOnlySpan<byte> bytes)
    {
        var text = _held;
        do
        {
            _decoder.Convert(bytes, _chars, flush: false, out var read, out var written, out _);
            bytes = bytes[read..];
            text = text.Length == 0 ? new string(_chars, 0, written) : string.Concat(text, _chars.AsSpan(0, written));
        }
        while (!bytes.IsEmpty);

        var ready = ReadyLength(text);
        _held = text[ready..];
        return ready == text.Length ? text : text[..ready];
    }

    /// <summary>Ends the text.</summary>
    /// <returns>What was held back and is whole.</returns>
    public string Finish()
    {
        var rest = _held;
        _held = string.Empty;
        return rest;
    }

    private static int ReadyLength(string text)
    {
        if (text.Length == 0 || text[^1] < '\u200d')
        {
            return text.Length;
        }

        var last = 0;
        for (var next = 0; next < text.Length; next += StringInfo.GetNextTextElementLength(text, next))
        {
            last = next;
        }

        foreach (var rune in text.AsSpan(last).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherSymbol or UnicodeCategory.ModifierSymbol or UnicodeCategory.Format or UnicodeCategory.NonSpacingMark)
            {
                return last;
            }
        }

        return text.Length;
    }
}
