using System.Runtime.ExceptionServices;
using Kimberly.ServiceDefaults.Problems;
using Yarp.ReverseProxy.Forwarder;

namespace Kimberly.Gateway.Forwarding;

/// <summary>Answers 503 with a problem where no replica of a service could be reached or gave an answer; YARP alone would answer an empty 502.</summary>
internal sealed class ForwardingFailures(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);

        if (context.GetForwarderErrorFeature() is not { } failure || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        if (FindProblem(failure.Exception) is { } problem)
        {
            // The body turned out to be too large while it was passed on.
            ExceptionDispatchInfo.Throw(problem);
        }

        throw failure.Error switch
        {
            ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled =>
                new ProblemException(400, ProblemCodes.ValidationFailed, "The body ended before it was complete."),
            ForwarderError.RequestTimedOut =>
                ProblemException.Unavailable($"{Service(context)} took too long to answer."),
            _ => ProblemException.Unavailable($"{Service(context)} is not available at the moment. Try again shortly."),
        };
    }

    private static string Service(HttpContext context) => context.GetReverseProxyFeature().Route.Config.ClusterId!;

    private static ProblemException? FindProblem(Exception? exception)
    {
        while (exception is not null and not ProblemException)
        {
            exception = exception.InnerException;
        }

        return exception as ProblemException;
    }
}
