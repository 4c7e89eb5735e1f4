using Kimberly.Contracts.Inference;

namespace Kimberly.Inference.Tokenization;

/// <summary><c>&lt;|start_header_id|&gt;ROLE&lt;|end_header_id|&gt;\n\nTEXT&lt;|eot_id|&gt;</c> for each message.</summary>
internal sealed class Llama3Format : IChatFormat
{
    private readonly ByteLevelTokenizer _tokenizer;
    private readonly int? _begin;
    private readonly int _start;
    private readonly int _end;

    private Llama3Format(ByteLevelTokenizer tokenizer, int start, int end, int endOfTurn)
    {
        _tokenizer = tokenizer;
        _begin = tokenizer.Special("<|begin_of_text|>");
        _start = start;
        _end = end;
        EndOfTurn = endOfTurn;
    }

    public int EndOfTurn { get; }

    public static Llama3Format? Find(ByteLevelTokenizer tokenizer) =>
        tokenizer.Special("<|start_header_id|>") is { } start && tokenizer.Special("<|end_header_id|>") is { } end && tokenizer.Special("<|eot_id|>") is { } turn
            ? new Llama3Format(tokenizer, start, end, turn)
            : null;

    public void Begin(List<int> tokens)
    {
        if (_begin is { } begin)
        {
            tokens.Add(begin);
        }
    }

    public void Append(ChatCompletionMessage message, List<int> tokens)
    {
        Header(message.Role.Name(), tokens);
        _tokenizer.Encode($"\n\n{message.Content}", tokens);
        tokens.Add(EndOfTurn);
    }

    public void AskForAnswer(List<int> tokens)
    {
        Header("assistant", tokens);
        _tokenizer.Encode("\n\n", tokens);
    }

    private void Header(string role, List<int> tokens)
    {
        tokens.Add(_start);
        _tokenizer.Encode(role, tokens);
        tokens.Add(_end);
    }
}
