namespace Kimberly.Memory.Imports;

/// <summary>What an import's job needs to know.</summary>
/// <param name="ImportId">The upload.</param>
/// <param name="Lines">How many items it holds.</param>
internal sealed record ImportArguments(Guid ImportId, long Lines);
