namespace Kimberly.JobHandling;

/// <summary>When a job is to be done, and how urgently.</summary>
/// <param name="Priority">0 to 9, higher first; null for the usual one of its kind.</param>
/// <param name="NotBefore">It does not start earlier; null for at once.</param>
/// <param name="Deadline">It is given up then, with <c>deadline_exceeded</c>; null for never.</param>
public sealed record JobTiming(int? Priority = null, DateTimeOffset? NotBefore = null, DateTimeOffset? Deadline = null);
