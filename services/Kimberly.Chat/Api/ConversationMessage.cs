namespace Kimberly.Chat.Api;

/// <summary>A message as it was written.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Role"><c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">Its text, unchanged.</param>
/// <param name="CreatedAt">When it was stored.</param>
/// <param name="FinishReason">Why the answer ended: <c>stop</c>, <c>length</c>, or <c>cancelled</c> when the person went away; null for the person's messages.</param>
public sealed record ConversationMessage(Guid Id, string Role, string Content, DateTimeOffset CreatedAt, string? FinishReason);
