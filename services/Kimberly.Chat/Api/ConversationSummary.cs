namespace Kimberly.Chat.Api;

/// <summary>A conversation in the list of them.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">From its first message.</param>
/// <param name="CreatedAt">When it began.</param>
/// <param name="LastActivityAt">When something was last said in it.</param>
public sealed record ConversationSummary(Guid Id, string Title, DateTimeOffset CreatedAt, DateTimeOffset LastActivityAt);
