namespace Kimberly.JobHandling;

/// <summary>Ends a job for good: another attempt would end the same.</summary>
/// <param name="code">A stable word, at most 64 characters, such as <c>payment_declined</c>.</param>
/// <param name="detail">A sentence for the job's owner, at most 1,000 characters; what is longer is cut.</param>
public sealed class JobFailedException(string code, string detail) : Exception(detail)
{
    /// <summary>A stable word.</summary>
    public string Code { get; } = code;
}
