namespace Kimberly.Contracts.Jobs;

/// <summary>Why a job did not succeed.</summary>
/// <param name="Code">A stable word, such as <c>deadline_exceeded</c>.</param>
/// <param name="Detail">A sentence for its owner; null for others, and where the code says it all.</param>
public sealed record JobError(string Code, string? Detail);
