using Kimberly.Memory.Data;

namespace Kimberly.Memory.Embeddings;

/// <summary>Memory and inference are not set to the same embedding model, which only an operator can mend. Said as an error once in a process.</summary>
internal sealed partial class ModelMismatch(ILogger<ModelMismatch> logger)
{
    private int _said;

    /// <summary>What to throw.</summary>
    /// <param name="observed">What was seen of it, as a sentence.</param>
    public EmbeddingsAwayException Report(string observed)
    {
        var sentence =
            $"{observed} {EmbeddingOptions.Section}:Model here and Inference:EmbeddingModel (or Inference:OpenAI:EmbeddingModel) there must name " +
            $"the same model, one whose vectors have {MemoryPassage.Dimensions} numbers.";
        if (Interlocked.Exchange(ref _said, 1) == 0)
        {
            LogMismatch(logger, sentence);
        }

        return new EmbeddingsAwayException(sentence);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Nothing is embedded and no question answered until this is set right: {Mismatch}")]
    private static partial void LogMismatch(ILogger logger, string mismatch);
}
