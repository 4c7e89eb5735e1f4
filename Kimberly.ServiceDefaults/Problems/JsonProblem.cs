using System.Text.Json;
using System.Text.RegularExpressions;

namespace Kimberly.ServiceDefaults.Problems;

/// <summary>Says what is wrong with a body that could not be read as the request it should be.</summary>
public static partial class JsonProblem
{
    /// <summary>Makes a problem of what the parser said.</summary>
    /// <param name="exception">The parser's exception.</param>
    /// <returns>400 <c>invalid_json</c> or <c>validation_failed</c>.</returns>
    public static ProblemException Describe(JsonException exception)
    {
        // The parser's own exception type is internal; it is the inner one exactly when the text is not JSON at all.
        if (exception.InnerException is JsonException || exception.Path is null)
        {
            return NotJson(exception);
        }

        var missing = MissingMembers().Match(exception.Message);
        if (missing.Success)
        {
            var names = QuotedName().Matches(missing.Value).Select(name => name.Groups[1].Value).ToArray();
            return Failed(names.ToDictionary(name => name, Required), $"Required: {string.Join(", ", names)}.");
        }

        var field = exception.Path.TrimStart('$').TrimStart('.');
        if (field.Length == 0)
        {
            return Failed(null, NoObject);
        }

        var sentence = exception.Data[SentenceKey] as string ?? "It is null or of the wrong type.";
        return Failed(new Dictionary<string, string[]> { [field] = [sentence] }, $"{field}: {sentence}");
    }

    /// <summary>What to say where there is no object at all.</summary>
    public const string NoObject = "The body must be a JSON object with the fields of this request.";

    /// <summary>Where a converter leaves a sentence of its own in <see cref="Exception.Data"/>.</summary>
    public const string SentenceKey = "sentence";

    private static string[] Required(string field) => ["It is required."];

    private static ProblemException NotJson(JsonException exception) => new(
        400,
        ProblemCodes.InvalidJson,
        exception.LineNumber is { } line ? $"The body is not valid JSON (line {line + 1}, byte {exception.BytePositionInLine + 1})." : "The body is not valid JSON.");

    private static ProblemException Failed(Dictionary<string, string[]>? errors, string sentence) =>
        new(400, ProblemCodes.ValidationFailed, sentence) { Errors = errors };

    [GeneratedRegex("missing required properties including: .*")]
    private static partial Regex MissingMembers();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex QuotedName();
}
