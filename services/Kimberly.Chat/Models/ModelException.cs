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

    // A client that tries again by itself should not do so every two seconds when it cannot help.
    private static readonly TimeSpan WaitAfterRefusal = TimeSpan.FromMinutes(5);

    public ModelFailure Failure { get; } = failure;

    /// <summary>What the person is told.</summary>
    public ProblemException ToProblem() => Failure switch
    {
        ModelFailure.Busy => new ProblemException(
            429, ProblemCodes.ModelBusy, "The model is busy with other answers. Your message is kept; try again shortly.", retryAfter ?? UsualWait),
        ModelFailure.PromptTooLong => new ProblemException(
            413, ProblemCodes.BodyTooLarge, "The message is longer than the model can read at once. Shorten it, or send it in parts."),
        ModelFailure.Refused => new ProblemException(
            503, ProblemCodes.ModelUnavailable, "The model did not take the request. Your message is kept; trying again will not help, the log says more.", WaitAfterRefusal),
        _ => new ProblemException(
            503, ProblemCodes.ModelUnavailable, "The model cannot answer at the moment. Your message is kept; try again shortly.", retryAfter ?? UsualWait),
    };
}
