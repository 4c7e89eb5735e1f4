namespace Kimberly.Memory.Embeddings;

/// <summary>Inference gave no usable embeddings; it may later.</summary>
internal sealed class EmbeddingsAwayException(string reason, Exception? cause = null) : Exception(reason, cause);
