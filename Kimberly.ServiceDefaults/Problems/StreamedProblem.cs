using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Kimberly.ServiceDefaults.Problems;

/// <summary>Problems of answers that have begun and cannot change their status any more: the event <c>error</c> of a stream.</summary>
public static class StreamedProblem
{
    /// <summary>The problem that the exception would have been answered with; <c>retry_after</c> stands for the header <c>Retry-After</c>, in seconds.</summary>
    /// <param name="exception">Why the stream ends.</param>
    /// <param name="context">The request that is being answered.</param>
    /// <returns>The event's data.</returns>
    public static ProblemDetails Of(Exception exception, HttpContext context)
    {
        var problem = ProblemExceptionHandler.Describe(exception);
        var details = ProblemExceptionHandler.Details(problem);
        ProblemWriter.Complete(details, context);
        if (ProblemExceptionHandler.RetrySeconds(problem) is { } seconds)
        {
            details.Extensions["retry_after"] = seconds;
        }

        return details;
    }
}
