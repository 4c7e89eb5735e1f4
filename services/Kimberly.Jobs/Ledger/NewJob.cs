using Kimberly.Contracts.Jobs;

namespace Kimberly.Jobs.Ledger;

/// <summary>A job that comes into the ledger.</summary>
/// <param name="Id">Its id; one that is there already stays as it is.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="UserId">Whose it is; <see cref="Guid.Empty"/> for the instance's own.</param>
/// <param name="CreatedAt">When it was asked for.</param>
internal sealed record NewJob(Guid Id, string Kind, Guid UserId, DateTimeOffset CreatedAt)
{
    public string? Arguments { get; init; }

    public int Priority { get; init; } = JobLimits.UsualPriority;

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Where it begins: <see cref="JobState.Queued"/>, or an end.</summary>
    public JobState State { get; init; } = JobState.Queued;

    public string? ErrorCode { get; init; }
}
