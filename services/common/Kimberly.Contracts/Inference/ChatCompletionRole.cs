namespace Kimberly.Contracts.Inference;

/// <summary>Who says a message. On the wire in lower case.</summary>
public enum ChatCompletionRole
{
    /// <summary>Instructions to the model.</summary>
    System,

    /// <summary>The person.</summary>
    User,

    /// <summary>The model, in an earlier turn.</summary>
    Assistant,
}
