namespace Kimberly.Inference.Runtime;

/// <summary>Why an answer ended.</summary>
internal enum AnswerEndReason
{
    /// <summary>The model ended its turn, or a stop sequence came.</summary>
    Stop,

    /// <summary>There was no room, or no permission, for more.</summary>
    Length,
}
