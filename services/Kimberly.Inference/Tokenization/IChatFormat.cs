using Kimberly.Contracts.Inference;

namespace Kimberly.Inference.Tokenization;

/// <summary>How a conversation is written for a model: which special tokens stand around roles and messages.</summary>
internal interface IChatFormat
{
    /// <summary>The token with which the model ends its turn.</summary>
    int EndOfTurn { get; }

    /// <summary>Appends what stands before the first message.</summary>
    /// <param name="tokens">Where the ids are appended.</param>
    void Begin(List<int> tokens);

    /// <summary>Appends one message; its text becomes ordinary tokens, whatever it says.</summary>
    /// <param name="message">The message.</param>
    /// <param name="tokens">Where the ids are appended.</param>
    void Append(ChatCompletionMessage message, List<int> tokens);

    /// <summary>Appends what makes the model answer.</summary>
    /// <param name="tokens">Where the ids are appended.</param>
    void AskForAnswer(List<int> tokens);
}
