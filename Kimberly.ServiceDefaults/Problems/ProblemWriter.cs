using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace Kimberly.ServiceDefaults.Problems;

/// <summary>
/// Writes every problem, whatever the client said it accepts: a client that asked for an event stream still has to learn
/// why it gets none (the framework's own writer sends it an empty answer).
/// </summary>
internal sealed class ProblemWriter(IOptions<JsonOptions> json) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        problem.Status ??= context.HttpContext.Response.StatusCode;
        var status = Complete(problem, context.HttpContext);

        var response = context.HttpContext.Response;
        response.StatusCode = status;
        return new ValueTask(response.WriteAsJsonAsync(
            problem, problem.GetType(), json.Value.SerializerOptions, "application/problem+json", context.HttpContext.RequestAborted));
    }

    /// <summary>Fills in what every problem has: its type, title, code, trace and sentence, and field names as they are on the wire.</summary>
    internal static int Complete(Microsoft.AspNetCore.Mvc.ProblemDetails problem, HttpContext context)
    {
        var status = problem.Status ?? StatusCodes.Status500InternalServerError;
        problem.Type = $"https://www.rfc-editor.org/rfc/rfc9110#status.{status}";
        problem.Title = ReasonPhrases.GetReasonPhrase(status);
        problem.Extensions.TryAdd("code", ProblemCodes.For(status));
        problem.Extensions["trace_id"] = TraceId(context);

        if (problem is HttpValidationProblemDetails validation)
        {
            var named = validation.Errors.ToDictionary(error => WireName(error.Key), error => error.Value);
            validation.Errors.Clear();
            foreach (var (name, sentences) in named)
            {
                validation.Errors[name] = sentences;
            }

            problem.Detail ??= string.Join(" ", named.SelectMany(error => error.Value.Select(sentence => $"{error.Key}: {sentence}")));
        }
        else
        {
            problem.Detail ??= Sentence(status);
        }

        return status;
    }

    private static string Sentence(int status) => status switch
    {
        404 => "There is nothing at this address.",
        405 => "This address does not answer this method; the Allow header names those that it does.",
        415 => "Send the body as application/json, unless the description of this address names another type.",
        _ => $"{ReasonPhrases.GetReasonPhrase(status)}.",
    };

    /// <summary><c>Items[0].TopK</c> is <c>items[0].top_k</c> on the wire.</summary>
    private static string WireName(string path) => string.Join('.', path.Split('.').Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));

    /// <summary>What finds a request in the logs and traces of all services.</summary>
    public static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
}
