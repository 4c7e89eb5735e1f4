namespace Kimberly.Messaging.Transport;

/// <summary>How far the producing service has sent.</summary>
internal sealed record PositionsAnswer(IReadOnlyList<PositionItem> Sent);
