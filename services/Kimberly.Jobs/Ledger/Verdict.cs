using Kimberly.Contracts.Jobs;

namespace Kimberly.Jobs.Ledger;

/// <summary>What a worker found out about a job that it holds.</summary>
/// <param name="Id">The job.</param>
/// <param name="Token">The token of the worker's lease, under which alone it may be written.</param>
/// <param name="State">What the job becomes.</param>
internal sealed record Verdict(Guid Id, long Token, JobState State)
{
    public const string DeadlineExceeded = "deadline_exceeded";
    public const string InternalError = "internal_error";

    /// <summary>The newest token that the owning service knows by now.</summary>
    public long NewToken { get; init; } = Token;

    /// <summary>When it is tried again, where it is queued.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Whether the attempt counts.</summary>
    public bool Counts { get; init; } = true;

    public string? Result { get; init; }

    public string? ErrorCode { get; init; }

    public string? ErrorDetail { get; init; }

    public long ProgressDone { get; init; }

    public long? ProgressTotal { get; init; }
}
