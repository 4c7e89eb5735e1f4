using System.Text.Json;
using Kimberly.Inference.Models;

namespace Kimberly.Inference.Tokenization;

/// <summary>What a model's <c>tokenizer.json</c> says: vocabulary, merges, special tokens and how text is split before the merges.</summary>
internal sealed class TokenizerFile
{
    private TokenizerFile(string path, JsonElement root)
    {
        Path = path;
        var model = root.GetProperty("model");
        var kind = model.GetProperty("type").GetString();
        if (kind != "BPE")
        {
            throw new ModelFileException($"{path} describes a tokenizer of type {kind}; only byte-level BPE can be used for chat.");
        }

        foreach (var token in root.GetProperty("added_tokens").EnumerateArray())
        {
            var id = token.GetProperty("id").GetInt32();
            Added[token.GetProperty("content").GetString()!] = id;
            if (token.TryGetProperty("special", out var special) && special.GetBoolean())
            {
                Specials.Add(id);
            }
        }

        foreach (var entry in model.GetProperty("vocab").EnumerateObject())
        {
            Vocabulary[entry.Name] = entry.Value.GetInt32();
        }

        Merges = [.. model.GetProperty("merges").EnumerateArray().Select(Merge)];
        PreTokenizer = TextSplitting.Read(path, root.GetProperty("pre_tokenizer"));
    }

    public string Path { get; }

    /// <summary>Tokens that no merge makes: the special ones, and a few others in some models.</summary>
    public Dictionary<string, int> Added { get; } = new(StringComparer.Ordinal);

    /// <summary>Those of them that are declared special: marks around text, never text.</summary>
    public HashSet<int> Specials { get; } = [];

    public Dictionary<string, int> Vocabulary { get; } = new(StringComparer.Ordinal);

    /// <summary>Pairs, joined by a space, most important first.</summary>
    public string[] Merges { get; }

    public Microsoft.ML.Tokenizers.PreTokenizer PreTokenizer { get; }

    public static TokenizerFile Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using var document = JsonDocument.Parse(stream);
            return new TokenizerFile(path, document.RootElement);
        }
        catch (Exception ex) when (ex is JsonException or KeyNotFoundException or InvalidOperationException or IOException)
        {
            throw new ModelFileException($"{path} cannot be read as a tokenizer: {ex.Message}", ex);
        }
    }

    private static string Merge(JsonElement merge) =>
        merge.ValueKind == JsonValueKind.String ? merge.GetString()! : $"{merge[0].GetString()} {merge[1].GetString()}";
}
