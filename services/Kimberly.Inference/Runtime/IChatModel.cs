using Kimberly.Contracts.Inference;

namespace Kimberly.Inference.Runtime;

/// <summary>
/// A chat model, wherever it runs. One folder beside this file for each kind; <c>ChatModelContract</c> in the tests holds
/// all of them to the same promises.
/// </summary>
internal interface IChatModel
{
    /// <summary>What requests call it.</summary>
    string Id { get; }

    /// <summary>Who runs it: <c>kimberly</c> for a model in this process.</summary>
    string OwnedBy { get; }

    /// <summary>The most tokens of prompt and answer together; null when unknown.</summary>
    int? ContextTokens { get; }

    /// <summary>
    /// Answers a conversation. Text comes as it is made, never a part of a character; the last part, and only that one, has
    /// an end. A part without text may come first, when the model begins with the prompt. Cancelling, or leaving the
    /// enumeration, frees the model within a token. No answer takes longer than <c>Inference:Scheduling:RequestSeconds</c>.
    /// </summary>
    /// <param name="prompt">What to answer, and how.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The parts of the answer.</returns>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">
    /// 413 when the prompt does not fit, 429 <c>model_busy</c> when too many wait, 503 <c>model_unavailable</c> when the model
    /// fails or takes too long; before the first part, or between two.
    /// </exception>
    IAsyncEnumerable<AnswerPart> AnswerAsync(ChatPrompt prompt, CancellationToken cancellation);

    /// <summary>Counts what a conversation costs as a prompt.</summary>
    /// <param name="messages">The conversation.</param>
    /// <returns>Exact counts, or estimates on the safe side, as the answer says.</returns>
    TokenCountAnswer CountTokens(IReadOnlyList<ChatCompletionMessage> messages);

    /// <summary>Drops what is kept of a conversation; one that is being answered is not kept afterwards.</summary>
    /// <param name="cacheKey">The key of its requests.</param>
    void Forget(string cacheKey);
}
