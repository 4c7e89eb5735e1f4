namespace Kimberly.Jobs.Leases;

/// <summary>How far a job is, as its worker heard.</summary>
internal sealed record ProgressReport(Guid Id, long Token, long Done, long? Total);
