using System.Text.Json;

namespace Kimberly.Contracts.Jobs;

/// <summary>A service asks for a job: the durable request, a row in that service's outbox until the ledger has it. On the topic <c>{service}.jobs</c>.</summary>
/// <param name="JobId">The job's id, by which it can be asked for from the moment the request is committed.</param>
/// <param name="Kind">The kind of work, such as <c>import</c>; it says which service does it.</param>
/// <param name="UserId">Whose job it is; null for the instance's own.</param>
/// <param name="Arguments">What the work needs to know; an object, or null. At most 64 KiB as JSON.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="Priority">Higher goes first, 0 to 9; null for the usual one of its kind.</param>
/// <param name="NotBefore">It does not start earlier; null for at once.</param>
/// <param name="Deadline">It is given up after that; null for never.</param>
public sealed record JobRequested(
    Guid JobId,
    string Kind,
    Guid? UserId,
    JsonElement Arguments,
    DateTimeOffset RequestedAt,
    int? Priority = null,
    DateTimeOffset? NotBefore = null,
    DateTimeOffset? Deadline = null);
