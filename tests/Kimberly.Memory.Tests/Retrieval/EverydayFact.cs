namespace Kimberly.Memory.Tests.Retrieval;

internal sealed record EverydayFact(string Fact, IReadOnlyList<string> Questions);
