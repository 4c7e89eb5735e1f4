namespace Kimberly.Chat.Models;

/// <summary>Why a model gave no answer.</summary>
internal enum ModelFailure
{
    /// <summary>It is away, broke off, fell silent or answered nonsense.</summary>
    Unavailable,

    /// <summary>Its queue is full.</summary>
    Busy,

    /// <summary>The prompt does not fit its context.</summary>
    PromptTooLong,

    /// <summary>It does not understand the request: a defect of Kimberly's, which asking again does not mend.</summary>
    Refused,
}
