using System.Text;

namespace Kimberly.Inference.Runtime.OpenAi;

/// <summary>How long a text is for a model whose tokenizer is elsewhere: on the safe side, since tokenizers need about 4 bytes of English for a token.</summary>
internal static class TokenEstimate
{
    /// <summary>The marks around a message.</summary>
    public const int PerMessage = 8;

    private const int BytesPerToken = 3;

    public static int Of(string text) => PerMessage + ((Encoding.UTF8.GetByteCount(text) + BytesPerToken - 1) / BytesPerToken);
}
