namespace Kimberly.Messaging.Tests;

/// <summary>Something was ordered.</summary>
internal sealed record Ordered(int Number, string? Note = null);
