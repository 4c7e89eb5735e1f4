namespace Kimberly.Contracts.Jobs;

/// <summary>Answer of <c>GET /internal/jobs/requests/{id}</c>: a job that this service asked for.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="UserId">Whose it is; null for the instance's own.</param>
/// <param name="RequestedAt">When it was asked for.</param>
public sealed record RequestedJob(Guid JobId, string Kind, Guid? UserId, DateTimeOffset RequestedAt);
