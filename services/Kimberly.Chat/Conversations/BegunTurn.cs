namespace Kimberly.Chat.Conversations;

/// <summary>A turn whose first half, the person's message, is stored.</summary>
/// <param name="UserId">Who is asking.</param>
/// <param name="ConversationId">In which conversation.</param>
/// <param name="Number">Which turn of it, from 0.</param>
/// <param name="MessageId">The person's message.</param>
/// <param name="AnswerId">The id that Kimberly's message will have.</param>
/// <param name="ReplayFrom">The first turn that is still put to the model.</param>
internal sealed record BegunTurn(Guid UserId, Guid ConversationId, int Number, Guid MessageId, Guid AnswerId, int ReplayFrom);
