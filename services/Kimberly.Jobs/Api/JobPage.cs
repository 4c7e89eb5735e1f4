namespace Kimberly.Jobs.Api;

/// <summary>A page of jobs.</summary>
/// <param name="Items">The newest first.</param>
/// <param name="NextCursor">What to ask for the next page with; null when this is the last.</param>
public sealed record JobPage(IReadOnlyList<JobAnswer> Items, string? NextCursor);
