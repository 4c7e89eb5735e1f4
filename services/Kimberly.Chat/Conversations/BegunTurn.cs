namespace Kimberly.Chat.Conversations;

/// <summary>A turn whose first half, the person's message, is stored.</summary>
/// <param name="UserId">Who is asking.</param>
/// <param name="ConversationId">In which conversation.</param>
/// <param name="Number">Which turn of it, from 0.</param>
/// <param name="MessageId">The person's message.</param>
/// <param name="AnswerId">The id that Kimberly's message will have.</param>
/// <param name="ReplayFrom">The first turn that is still put to the model.</param>
internal sealed record BegunTurn(Guid UserId, Guid ConversationId, int Number, Guid MessageId, Guid AnswerId, int ReplayFrom)
{
    /// <summary>Under which key it can be sent again; null without one.</summary>
    public KeyedMessage? Key { get; init; }

    /// <summary>True when an earlier request began it: there may be an answer that was cut off, in whose place the whole one comes.</summary>
    public bool IsAgain { get; init; }
}
