namespace Kimberly.Contracts.Jobs;

/// <summary>
/// A job came to its end. On the topic <c>jobs.events</c>; it tells nothing of what the job was about. <see cref="JobState.Dead"/> is not the last word:
/// a replay brings another end, a discard <see cref="JobState.Failed"/>.
/// </summary>
/// <param name="JobId">The job.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="UserId">Whose it was; null for the instance's own.</param>
/// <param name="State"><see cref="JobState.Succeeded"/>, <see cref="JobState.Failed"/>, <see cref="JobState.Dead"/> or <see cref="JobState.Cancelled"/>.</param>
/// <param name="Attempts">How often it was started.</param>
/// <param name="FinishedAt">When.</param>
public sealed record JobFinished(Guid JobId, string Kind, Guid? UserId, JobState State, int Attempts, DateTimeOffset FinishedAt);
