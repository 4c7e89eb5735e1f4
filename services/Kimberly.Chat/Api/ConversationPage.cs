namespace Kimberly.Chat.Api;

/// <summary>A page of a person's conversations.</summary>
/// <param name="Items">The ones with the latest activity first.</param>
/// <param name="NextCursor">Asks for the page after this one; null when there is none.</param>
public sealed record ConversationPage(IReadOnlyList<ConversationSummary> Items, string? NextCursor);
