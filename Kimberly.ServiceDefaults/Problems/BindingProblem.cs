using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Kimberly.ServiceDefaults.Problems;

/// <summary>Says in the caller's words what the framework says in those of our code: which parameter is missing or unreadable.</summary>
internal static partial class BindingProblem
{
    public static ProblemException Describe(BadHttpRequestException bad)
    {
        if (bad.StatusCode != StatusCodes.Status400BadRequest)
        {
            return new ProblemException(bad.StatusCode, ProblemCodes.For(bad.StatusCode), Sentence(bad.StatusCode));
        }

        if (NoBody().IsMatch(bad.Message))
        {
            return new ProblemException(400, ProblemCodes.ValidationFailed, JsonProblem.NoObject);
        }

        var parameter = Parameter().Match(bad.Message);
        return parameter.Success
            ? ProblemException.Validation(
                parameter.Groups["name"].Value, parameter.Groups["missing"].Success ? "It is required." : "It is not of the right type, or out of range.")
            : new ProblemException(400, ProblemCodes.ValidationFailed, Sentence(400));
    }

    private static string Sentence(int status) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => "The body is larger than this endpoint accepts.",
        StatusCodes.Status415UnsupportedMediaType => "Send the body as application/json.",
        StatusCodes.Status408RequestTimeout => "The request came too slowly.",
        _ => "The request could not be read.",
    };

    [GeneratedRegex("but no body was provided|was not provided from body")]
    private static partial Regex NoBody();

    [GeneratedRegex("""^(Failed to bind parameter|(?<missing>Required parameter)) "[^"]* (?<name>\w+)" """)]
    private static partial Regex Parameter();
}
