namespace Kimberly.Contracts.Jobs;

/// <summary>Why a job did not succeed.</summary>
/// <param name="Code">A stable word, such as <c>deadline_exceeded</c>.</param>
/// <param name="Detail">A sentence for its owner; null for others, and where the code says it all.</param>
public sealed record JobError(string Code, string? Detail)
{
    /// <summary>The same as a database takes it: no longer than <see cref="JobLimits"/> allow, and without U+0000.</summary>
    /// <returns>What may be stored.</returns>
    public JobError Fit() => new(Fit(Code, JobLimits.ErrorCode), Detail is null ? null : Fit(Detail, JobLimits.ErrorDetail));

    private static string Fit(string text, int length) =>
        (text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)]).Replace('\0', '\uFFFD');
}
