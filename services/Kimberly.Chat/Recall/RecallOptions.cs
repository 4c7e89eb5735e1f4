using System.ComponentModel.DataAnnotations;

namespace Kimberly.Chat.Recall;

/// <summary>Which memories are put to the model. Section <c>Chat:Memory</c>.</summary>
internal sealed class RecallOptions
{
    public const string Section = "Chat:Memory";

    /// <summary>The most memories in one prompt, 1 to 20. The bundled model is distracted by more than two; a large one can take eight.</summary>
    [Range(1, 20, ErrorMessage = "Chat:Memory:MaxNotes must be 1 to 20.")]
    public int MaxNotes { get; init; } = 2;

    /// <summary>
    /// The score from which on a memory has something to do with a message that asks about the person ("my", "I", ...), 0 to 1.
    /// Measured on memory's everyday questions: with this and the one below, the right fact is kept for 119 of 120 questions it
    /// was chosen on and 117 of 120 others, and 2 and 5 of 40 messages that need no memory bring one; one threshold for all
    /// messages (0.30) brings 6 and 15.
    /// </summary>
    [Range(0.0, 1.0, ErrorMessage = "Chat:Memory:MinimumScore must be 0 to 1.")]
    public double MinimumScore { get; init; } = 0.28;

    /// <summary>The same for other messages, 0 to 1: a greeting or general knowledge comes near to anything, "Who is Tom?" much nearer to Tom.</summary>
    [Range(0.0, 1.0, ErrorMessage = "Chat:Memory:MinimumScoreImpersonal must be 0 to 1.")]
    public double MinimumScoreImpersonal { get; init; } = 0.45;

    /// <summary>
    /// A memory is only put beside the best one when its score is at least this share of the best, 0 to 1. A second note that
    /// fits much worse only confuses a small model: without this, 32 of 40 held-out questions were answered rightly instead of 36.
    /// </summary>
    [Range(0.0, 1.0, ErrorMessage = "Chat:Memory:MinimumShareOfBest must be 0 to 1.")]
    public double MinimumShareOfBest { get; init; } = 0.8;

    /// <summary>How much of one memory is put to the model, in characters, 50 to 16,000.</summary>
    [Range(50, 16_000, ErrorMessage = "Chat:Memory:MaxNoteCharacters must be 50 to 16,000.")]
    public int MaxNoteCharacters { get; init; } = 500;
}
