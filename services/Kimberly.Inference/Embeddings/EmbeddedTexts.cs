namespace Kimberly.Inference.Embeddings;

/// <summary>What became of texts.</summary>
/// <param name="Vectors">One for each text.</param>
/// <param name="Tokens">How many tokens were read in all.</param>
internal sealed record EmbeddedTexts(IReadOnlyList<ReadOnlyMemory<float>> Vectors, int Tokens);
