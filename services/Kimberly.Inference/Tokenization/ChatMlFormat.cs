using Kimberly.Contracts.Inference;

namespace Kimberly.Inference.Tokenization;

/// <summary><c>&lt;|im_start|&gt;ROLE\nTEXT&lt;|im_end|&gt;\n</c> for each message.</summary>
internal sealed class ChatMlFormat : IChatFormat
{
    private readonly ByteLevelTokenizer _tokenizer;
    private readonly int _start;

    private ChatMlFormat(ByteLevelTokenizer tokenizer, int start, int end)
    {
        _tokenizer = tokenizer;
        _start = start;
        EndOfTurn = end;
    }

    public int EndOfTurn { get; }

    public static ChatMlFormat? Find(ByteLevelTokenizer tokenizer) =>
        tokenizer.Special("<|im_start|>") is { } start && tokenizer.Special("<|im_end|>") is { } end ? new ChatMlFormat(tokenizer, start, end) : null;

    public void Begin(List<int> tokens)
    {
    }

    public void Append(ChatCompletionMessage message, List<int> tokens)
    {
        tokens.Add(_start);
        _tokenizer.Encode($"{message.Role.Name()}\n{message.Content}", tokens);
        tokens.Add(EndOfTurn);
        _tokenizer.Encode("\n", tokens);
    }

    public void AskForAnswer(List<int> tokens)
    {
        tokens.Add(_start);
        _tokenizer.Encode("assistant\n", tokens);
    }
}
