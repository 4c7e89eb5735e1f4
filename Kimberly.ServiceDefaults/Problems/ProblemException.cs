namespace Kimberly.ServiceDefaults.Problems;

/// <summary>Ends a request with a problem. Thrown where the reason is found, answered by <see cref="ProblemExceptionHandler"/>.</summary>
/// <param name="status">The HTTP status, 400 or more.</param>
/// <param name="code">One of <see cref="ProblemCodes"/>.</param>
/// <param name="detail">A sentence that helps the caller; it holds no stored content and no secret.</param>
/// <param name="retryAfter">When to try again; sent as <c>Retry-After</c> in whole seconds, at least 1.</param>
public sealed class ProblemException(int status, string code, string detail, TimeSpan? retryAfter = null) : Exception(detail)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>One of <see cref="ProblemCodes"/>.</summary>
    public string Code { get; } = code;

    /// <summary>When to try again, if it helps.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>Field names on the wire and what is wrong with each; null where no field is to blame.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    /// <summary>Further members of the problem, by their names on the wire; null where there are none.</summary>
    public IReadOnlyDictionary<string, object?>? Members { get; init; }

    /// <summary>400 for one field.</summary>
    /// <param name="field">The field's name on the wire.</param>
    /// <param name="sentence">What is wrong with it.</param>
    /// <returns>The exception to throw.</returns>
    public static ProblemException Validation(string field, string sentence) =>
        new(400, ProblemCodes.ValidationFailed, sentence) { Errors = new Dictionary<string, string[]> { [field] = [sentence] } };

    /// <summary>404; the same for what does not exist and what is somebody else's.</summary>
    /// <param name="what">What was asked for, such as <c>conversation</c>.</param>
    /// <returns>The exception to throw.</returns>
    public static ProblemException NotFound(string what) => new(404, ProblemCodes.NotFound, $"There is no such {what}.");

    /// <summary>503 with <c>Retry-After</c>, for a part of Kimberly that is away.</summary>
    /// <param name="detail">Which part, in a sentence.</param>
    /// <returns>The exception to throw.</returns>
    public static ProblemException Unavailable(string detail) =>
        new(503, ProblemCodes.DependencyUnavailable, detail, TimeSpan.FromSeconds(2));
}
