using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Chat.Models;

/// <summary>Every model client ends with this when it cannot answer, so that one client can stand in for another and a turn sees one kind of failure.</summary>
/// <param name="failure">Why.</param>
/// <param name="reason">What happened, for the log; no content.</param>
/// <param name="retryAfter">When the model wants to be asked again.</param>
/// <param name="inner">The cause.</param>
internal sealed class ModelException(ModelFailure failure, string reason, TimeSpan? retryAfter = null, Exception? inner = null) : Exception(reason, inner)
{
    private static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(2);

    public ModelFailure Failure { get; } = failure;

    /// <summary>What the person is told.</summary>
    /// <param name="isSaved">Whether the message asked to remember something, and that was done: they need not ask again.</param>
    public ProblemException ToProblem(bool isSaved) => Failure switch
    {
        ModelFailure.Busy => new ProblemException(
            429, ProblemCodes.ModelBusy, $"The model is busy with other answers. {Kept(isSaved)}", retryAfter ?? UsualWait),
        ModelFailure.PromptTooLong => new ProblemException(
            413, ProblemCodes.BodyTooLarge, "The message is longer than the model can read at once. Shorten it, or send it in parts."),
        _ => new ProblemException(
            503, ProblemCodes.ModelUnavailable, $"The model cannot answer at the moment. {Kept(isSaved)}", retryAfter ?? UsualWait),
    };

    private static string Kept(bool isSaved) => isSaved ? "What you asked to remember was saved." : "Your message is kept; try again shortly.";
}
