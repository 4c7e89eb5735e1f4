namespace Kimberly.Chat.Api;

/// <summary>The event <c>start</c>: the person's message is kept.</summary>
/// <param name="ConversationId">The conversation; it exists from now on.</param>
/// <param name="MessageId">The id that Kimberly's message will have.</param>
public sealed record StreamStart(Guid ConversationId, Guid MessageId);
