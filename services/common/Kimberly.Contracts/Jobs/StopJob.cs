namespace Kimberly.Contracts.Jobs;

/// <summary>Body of <c>POST /internal/jobs/{kind}/stop</c>: from now on nothing is written under an older token. Answered by <see cref="StoppedJob"/>; 409 to a token that is too old itself.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Token">A fencing token higher than the one of the call that is stopped.</param>
public sealed record StopJob(Guid JobId, long Token);
