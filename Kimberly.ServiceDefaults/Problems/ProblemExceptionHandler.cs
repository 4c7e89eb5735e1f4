using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using Kimberly.ServiceDefaults.Limits;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Npgsql;
using Polly.CircuitBreaker;
using Polly.Timeout;
using StackExchange.Redis;

namespace Kimberly.ServiceDefaults.Problems;

/// <summary>Turns every exception that leaves an endpoint into a problem.</summary>
internal sealed partial class ProblemExceptionHandler(IProblemDetailsService problems, ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    private const string EndedByTheServer = PostgresErrorCodes.AdminShutdown;
    private const string EndedByACrash = PostgresErrorCodes.CrashShutdown;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer.
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        var problem = Describe(exception);
        if (problem.Status == StatusCodes.Status500InternalServerError)
        {
            LogFailure(logger, exception, httpContext.Request.Method, Route(httpContext), ProblemWriter.TraceId(httpContext));
        }

        if (problem.Status == StatusCodes.Status413PayloadTooLarge)
        {
            await BodyDrain.ReadRestAsync(httpContext);
        }

        return await WriteAsync(httpContext, problem);
    }

    private async ValueTask<bool> WriteAsync(HttpContext context, ProblemException problem)
    {
        context.Response.StatusCode = problem.Status;
        if (RetrySeconds(problem) is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return await problems.TryWriteAsync(new ProblemDetailsContext { HttpContext = context, ProblemDetails = Details(problem) });
    }

    internal static int? RetrySeconds(ProblemException problem) =>
        problem.RetryAfter is { } wait ? (int)Math.Max(1, Math.Ceiling(wait.TotalSeconds)) : null;

    internal static ProblemDetails Details(ProblemException problem)
    {
        ProblemDetails details = problem.Errors is { } errors
            ? new HttpValidationProblemDetails(errors.ToDictionary())
            : new ProblemDetails();
        details.Status = problem.Status;
        details.Detail = problem.Message;
        details.Extensions["code"] = problem.Code;
        foreach (var (name, value) in problem.Members ?? new Dictionary<string, object?>())
        {
            details.Extensions[name] = value;
        }

        return details;
    }

    internal static ProblemException Describe(Exception exception) => exception switch
    {
        ProblemException problem => problem,
        BadHttpRequestException { InnerException: JsonException json } => JsonProblem.Describe(json),
        BadHttpRequestException bad => BindingProblem.Describe(bad),
        _ when IsAway(exception) => ProblemException.Unavailable("A part of Kimberly that this needs is not available at the moment. Try again shortly."),
        _ => new ProblemException(500, ProblemCodes.InternalError, "Something went wrong on our side. The trace id finds it in the logs."),
    };

    /// <summary>
    /// True when the database, Redis or another service could not be reached, anywhere in the chain of causes. Something that was given up while
    /// the client still waits is that too: Redis cancels what it was asked when its connection breaks.
    /// </summary>
    private static bool IsAway(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is NpgsqlException { IsTransient: true } or PostgresException { SqlState: EndedByTheServer or EndedByACrash }
                or RedisConnectionException or RedisTimeoutException or HttpRequestException or SocketException or TimeoutException
                or OperationCanceledException or TimeoutRejectedException or BrokenCircuitException || IsLoading(exception))
            {
                return true;
            }
        }

        return false;
    }

    // Redis reads its data after a restart.
    private static bool IsLoading(Exception exception) => exception is RedisServerException && exception.Message.StartsWith("LOADING", StringComparison.Ordinal);

    private static string Route(HttpContext context) =>
        (context.Features.Get<IExceptionHandlerFeature>()?.Endpoint as Microsoft.AspNetCore.Routing.RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Route} failed (trace {TraceId})")]
    private static partial void LogFailure(ILogger logger, Exception exception, string method, string route, string traceId);
}
