using System.Text.Json;

namespace Kimberly.Contracts.Jobs;

/// <summary>One line (NDJSON) of the answer to a <see cref="JobCall"/>: any number with progress, then one with the outcome.</summary>
/// <param name="Progress">How far the work is; null where the work said nothing of it.</param>
/// <param name="Outcome">How it ended; only in the last line.</param>
/// <param name="Result">What the job gave, where it succeeded and gives something.</param>
/// <param name="Error">Why it did not succeed.</param>
public sealed record JobLine(JobProgress? Progress = null, JobOutcome? Outcome = null, JsonElement? Result = null, JobError? Error = null);
