namespace Kimberly.Chat.Api;

/// <summary>A conversation with everything that was said.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">From its first message.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="LastActivityAt">When something was last said in it.</param>
/// <param name="Messages">In order.</param>
public sealed record ConversationDetails(
    Guid Id, string Title, DateTimeOffset CreatedAt, DateTimeOffset LastActivityAt, IReadOnlyList<ConversationMessage> Messages);
