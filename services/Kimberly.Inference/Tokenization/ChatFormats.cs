using Kimberly.Contracts.Inference;
using Kimberly.Inference.Models;

namespace Kimberly.Inference.Tokenization;

/// <summary>Chooses the format by the special tokens that the model's own files declare.</summary>
internal static class ChatFormats
{
    public static IChatFormat Choose(ByteLevelTokenizer tokenizer, string model) =>
        (IChatFormat?)ChatMlFormat.Find(tokenizer)
        ?? Llama3Format.Find(tokenizer)
        ?? throw new ModelFileException(
            $"The model {model} declares neither the special tokens of ChatML (<|im_start|>, <|im_end|>) nor those of Llama 3 (<|start_header_id|>, <|eot_id|>).");

    public static int[] Encode(this IChatFormat format, IReadOnlyList<ChatCompletionMessage> messages)
    {
        var tokens = new List<int>(256);
        format.Begin(tokens);
        foreach (var message in messages)
        {
            format.Append(message, tokens);
        }

        format.AskForAnswer(tokens);
        return [.. tokens];
    }

    public static string Name(this ChatCompletionRole role) => role switch
    {
        ChatCompletionRole.System => "system",
        ChatCompletionRole.Assistant => "assistant",
        _ => "user",
    };
}
