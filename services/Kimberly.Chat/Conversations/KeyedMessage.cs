namespace Kimberly.Chat.Conversations;

/// <summary>A message that may be sent again under a name of its sender's.</summary>
/// <param name="Key">The <c>Idempotency-Key</c>.</param>
/// <param name="Hash">What the request says.</param>
internal sealed record KeyedMessage(string Key, byte[] Hash);
