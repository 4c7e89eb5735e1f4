using System.Text.Json;

namespace Kimberly.Contracts.Jobs;

/// <summary>Body of <c>POST /internal/jobs/{kind}</c>, with which a worker has the owning service do a job. Answered by lines of <see cref="JobLine"/>; 409 to a token that is too old.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Token">The fencing token of the worker's lease, from 1: grows with every lease of the job.</param>
/// <param name="UserId">Whose job it is; null for the instance's own.</param>
/// <param name="Arguments">What the work needs to know.</param>
/// <param name="Attempt">Which attempt this is, from 1.</param>
/// <param name="Deadline">The worker gives up then; null for never.</param>
public sealed record JobCall(Guid JobId, long Token, Guid? UserId, JsonElement Arguments, int Attempt, DateTimeOffset? Deadline);
