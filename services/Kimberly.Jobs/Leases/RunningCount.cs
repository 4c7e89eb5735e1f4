namespace Kimberly.Jobs.Leases;

/// <summary>How many jobs of a kind run for a person.</summary>
internal sealed record RunningCount(string Kind, Guid UserId, int Count);
