using Microsoft.ML.Tokenizers;

namespace Kimberly.Inference.Tokenization;

/// <summary>
/// The chat model's tokenizer. Text becomes ordinary tokens only: the special ones are not in the vocabulary that text is
/// encoded with, so that nobody can write one; formats add them by id.
/// </summary>
internal sealed class ByteLevelTokenizer
{
    private readonly BpeTokenizer _bpe;
    private readonly Dictionary<string, int> _added;
    private readonly byte[][] _bytes;

    private ByteLevelTokenizer(TokenizerFile file)
    {
        _added = file.Added;
        Specials = file.Specials;
        var size = 1 + Math.Max(file.Vocabulary.Values.DefaultIfEmpty().Max(), file.Added.Values.DefaultIfEmpty().Max());
        _bytes = new byte[size][];
        Array.Fill(_bytes, []);
        foreach (var (token, id) in file.Vocabulary)
        {
            if (!file.Added.ContainsKey(token))
            {
                _bytes[id] = ByteAlphabet.ToBytes(token);
            }
        }

        _bpe = BpeTokenizer.Create(new BpeOptions(file.Vocabulary.Where(entry => !file.Added.ContainsKey(entry.Key)))
        {
            Merges = file.Merges,
            ByteLevel = true,
            PreTokenizer = file.PreTokenizer,
        });
    }

    /// <summary>All tokens that the model's files declare special.</summary>
    public IReadOnlySet<int> Specials { get; }

    public static ByteLevelTokenizer Load(string path) => new(TokenizerFile.Read(path));

    /// <summary>Appends the tokens of a text.</summary>
    /// <param name="text">Any text without lone surrogates.</param>
    /// <param name="tokens">Where the ids are appended.</param>
    public void Encode(string text, List<int> tokens)
    {
        if (text.Length > 0)
        {
            tokens.AddRange(_bpe.EncodeToIds(text, considerPreTokenization: true, considerNormalization: false));
        }
    }

    /// <summary>The id of a special token that the model's files declare.</summary>
    /// <param name="token">Its text, such as <c>&lt;|im_end|&gt;</c>.</param>
    /// <returns>The id; null when the model has no such token.</returns>
    public int? Special(string token) => _added.TryGetValue(token, out var id) ? id : null;

    /// <summary>The bytes that a token stands for; none for special tokens and ids beyond the vocabulary.</summary>
    /// <param name="token">A token's id.</param>
    /// <returns>Bytes of UTF-8, possibly a part of a character.</returns>
    public ReadOnlySpan<byte> Bytes(int token) => token < _bytes.Length ? _bytes[token] : [];
}
