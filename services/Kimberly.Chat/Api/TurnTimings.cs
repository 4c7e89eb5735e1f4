namespace Kimberly.Chat.Api;

/// <summary>Where the time of an answer went, in milliseconds.</summary>
/// <param name="MemoryMs">Saving and searching memory.</param>
/// <param name="FirstTokenMs">From the request until the first words.</param>
/// <param name="TotalMs">From the request until the whole answer was there.</param>
public sealed record TurnTimings(double MemoryMs, double FirstTokenMs, double TotalMs);
