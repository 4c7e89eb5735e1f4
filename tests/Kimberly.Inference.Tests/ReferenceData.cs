using System.Text.Json;
using Kimberly.Contracts.Inference;
using Kimberly.ServiceDefaults.Json;

namespace Kimberly.Inference.Tests;

/// <summary>What the models' reference implementations said (models/*/reference.json).</summary>
internal static class ReferenceData
{
    public static ChatReference Chat { get; } = Read<ChatReference>(ModelFiles.Chat);

    public static EmbeddingReference Embeddings { get; } = Read<EmbeddingReference>(ModelFiles.Embeddings);

    private static T Read<T>(string model) =>
        JsonSerializer.Deserialize<T>(File.ReadAllText(Path.Combine(ModelFiles.Root, model, "reference.json")), KimberlyJson.Options)
        ?? throw new InvalidDataException($"reference.json of {model} is null.");

    internal sealed record ChatReference(IReadOnlyList<TokenizedText> Tokenization, IReadOnlyList<GreedyAnswer> Greedy);

    internal sealed record TokenizedText(string Text, IReadOnlyList<int> Ids);

    internal sealed record GreedyAnswer(
        IReadOnlyList<ChatCompletionMessage> Messages, IReadOnlyList<int> PromptIds, IReadOnlyList<int> OutputIds, string Output);

    internal sealed record EmbeddingReference(IReadOnlyList<EmbeddedText> Texts, IReadOnlyList<IReadOnlyList<double>> Cosine);

    internal sealed record EmbeddedText(string Text, IReadOnlyList<int> Ids, [property: System.Text.Json.Serialization.JsonPropertyName("embedding_first8")] IReadOnlyList<double> First8);
}
