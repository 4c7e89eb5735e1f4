namespace Kimberly.Messaging.Transport;

/// <summary>What a consuming service tells a producing one, whenever it has read something, and every few seconds.</summary>
/// <param name="Topics">What it consumes from there.</param>
/// <param name="Positions">How far it has read.</param>
internal sealed record PositionsRequest(IReadOnlyList<string> Topics, IReadOnlyList<PositionItem> Positions);
