namespace Kimberly.Inference.Tokenization;

/// <summary>
/// Byte-level BPE writes each byte as a printable character: printable Latin-1 as itself, the others from U+0100 on.
/// This is the way back.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly Dictionary<char, byte> Bytes = Create();

    public static byte[] ToBytes(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < bytes.Length; i++)
        {
            if (!Bytes.TryGetValue(token[i], out bytes[i]))
            {
                // A token outside of the alphabet stands for its own text.
                return System.Text.Encoding.UTF8.GetBytes(token);
            }
        }

        return bytes;
    }

    private static Dictionary<char, byte> Create()
    {
        var bytes = new Dictionary<char, byte>(256);
        var next = '\u0100';
        for (var value = 0; value < 256; value++)
        {
            var printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            bytes[printable ? (char)value : next++] = (byte)value;
        }

        return bytes;
    }
}
