namespace Kimberly.Contracts.Jobs;

/// <summary>How far a job is, in units of its own kind, such as items.</summary>
/// <param name="Done">What is done.</param>
/// <param name="Total">What there is to do; null while nobody knows.</param>
public sealed record JobProgress(long Done, long? Total);
