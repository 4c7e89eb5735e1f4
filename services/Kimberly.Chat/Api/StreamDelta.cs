namespace Kimberly.Chat.Api;

/// <summary>The event <c>delta</c>: the next words of the reply.</summary>
/// <param name="Text">They follow the ones before without anything between.</param>
public sealed record StreamDelta(string Text);
