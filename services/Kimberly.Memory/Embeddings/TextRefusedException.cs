namespace Kimberly.Memory.Embeddings;

/// <summary>It is one of the texts that inference gave no embedding for; the others alone would get theirs.</summary>
internal sealed class TextRefusedException(string reason) : EmbeddingsAwayException(reason);
