using System.Text.Json;
using Kimberly.Contracts.Jobs;
using Kimberly.Jobs.Data;

namespace Kimberly.Jobs.Api;

/// <summary>A job, as the API shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What kind of work it is, such as <c>import</c>.</param>
/// <param name="UserId">Whose it is; null for the instance's own.</param>
/// <param name="State">Where it is.</param>
/// <param name="Progress">How far it is.</param>
/// <param name="Attempts">How often it was started.</param>
/// <param name="Result">What it gave, once it has succeeded; null for nothing, and for anybody but its owner.</param>
/// <param name="Error">Why the last attempt did not succeed; its sentence is for its owner.</param>
/// <param name="CancelRequestedAt">Since when it is to end.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="StartedAt">When its first attempt began.</param>
/// <param name="FinishedAt">When it came to its end.</param>
public sealed record JobAnswer(
    Guid Id,
    string Kind,
    Guid? UserId,
    JobState State,
    JobProgress Progress,
    int Attempts,
    JsonElement? Result,
    JobError? Error,
    DateTimeOffset? CancelRequestedAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt)
{
    /// <summary>True when nothing more will change.</summary>
    internal bool IsOver => FinishedAt is not null;

    /// <param name="job">The job.</param>
    /// <param name="viewer">Who looks: contents are for its owner alone.</param>
    internal static JobAnswer Of(Job job, Guid viewer)
    {
        var isOwner = job.UserId == viewer;
        return new JobAnswer(
            job.Id,
            job.Kind,
            job.UserId == Guid.Empty ? null : job.UserId,
            job.State,
            new JobProgress(job.ProgressDone, job.ProgressTotal),
            job.Attempts,
            isOwner && job.Result is not null ? JsonDocument.Parse(job.Result).RootElement : null,
            job.ErrorCode is null ? null : new JobError(job.ErrorCode, isOwner ? job.ErrorDetail : null),
            job.CancelRequestedAt,
            job.CreatedAt,
            job.StartedAt,
            job.FinishedAt);
    }

    /// <summary>One that the ledger has not heard of yet.</summary>
    internal static JobAnswer Of(RequestedJob request) => new(
        request.JobId, request.Kind, request.UserId, JobState.Queued, new JobProgress(0, null), 0, null, null, null, request.RequestedAt, null, null);
}
