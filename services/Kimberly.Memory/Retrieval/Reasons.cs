using System.Globalization;

namespace Kimberly.Memory.Retrieval;

/// <summary>Says in a sentence why a memory was chosen.</summary>
internal static class Reasons
{
    // Where the words change follows the bundled model: questions and the facts that answer them lie around 0.5.
    private const double Close = 0.5;
    private const double Related = 0.25;

    public static string ForVector(double score) => string.Create(CultureInfo.InvariantCulture, $"{Sentence(score)} ({score:0.00}).");

    private static string Sentence(double score) =>
        score >= Close ? "Its meaning is close to the question"
        : score >= Related ? "Its meaning is related to the question"
        : "Nothing is closer to the question, though its meaning is far from it";
}
