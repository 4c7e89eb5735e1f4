using System.ComponentModel.DataAnnotations;

namespace Kimberly.Chat.Turns;

/// <summary>How a turn is answered. Section <c>Chat</c>.</summary>
internal sealed class TurnOptions
{
    public const string Section = "Chat";

    /// <summary>The longest answer, in tokens, 1 to 32,768. A small model that does not find an end is stopped here; it says about 100 tokens a second.</summary>
    [Range(1, 32_768, ErrorMessage = "Chat:MaxOutputTokens must be 1 to 32,768.")]
    public int MaxOutputTokens { get; init; } = 256;

    /// <summary>
    /// How much less likely words become that were said before, 1 (not at all) to 2. The bundled model, which always takes the
    /// likeliest word, ran in circles for four of eight messages of small talk without it ("I'm so glad you're here." until it
    /// was stopped) and for none with 1.1. Answers from notes are given without it: they have to repeat.
    /// </summary>
    [Range(1.0, 2.0, ErrorMessage = "Chat:RepetitionPenalty must be 1 to 2.")]
    public double RepetitionPenalty { get; init; } = 1.1;

    /// <summary>
    /// The most of a conversation that is put to the model, in characters, 0 to 10,000,000. The model's own context usually
    /// ends before; this bounds what a model with a huge one, or one that silently forgets the start, has to read.
    /// </summary>
    [Range(0, 10_000_000, ErrorMessage = "Chat:MaxHistoryCharacters must be 0 to 10,000,000.")]
    public int MaxHistoryCharacters { get; init; } = 100_000;
}
