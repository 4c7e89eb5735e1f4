namespace Kimberly.Messaging.DeadLetters;

/// <summary>What <c>GET /internal/messaging/dead-letters</c> answers.</summary>
/// <param name="DeadLetters">The latest first; the id of the last, as <c>before</c>, asks for the next page.</param>
public sealed record DeadLettersAnswer(IReadOnlyList<DeadLetterItem> DeadLetters);
