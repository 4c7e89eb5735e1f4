namespace Kimberly.Contracts.Jobs;

/// <summary>The sizes that both sides of a job keep to.</summary>
public static class JobLimits
{
    /// <summary>Characters of arguments, a checkpoint or a result as JSON. What is larger belongs into a table or a blob of the service, and its id into the job.</summary>
    public const int Json = 64 * 1024;

    /// <summary>Characters of a kind.</summary>
    public const int Kind = 64;

    /// <summary>The highest priority; the lowest is 0.</summary>
    public const int MostPriority = 9;

    /// <summary>The priority of a kind that says nothing else.</summary>
    public const int UsualPriority = 5;

    /// <summary>Characters of an error's code.</summary>
    public const int ErrorCode = 64;

    /// <summary>Characters of an error's sentence.</summary>
    public const int ErrorDetail = 1_000;
}
