namespace Kimberly.Memory.Embeddings;

/// <summary>Inference gave no usable embeddings; it may later. The message says why, and holds nothing of any text.</summary>
internal class EmbeddingsAwayException(string reason, Exception? cause = null) : Exception(reason, cause);
