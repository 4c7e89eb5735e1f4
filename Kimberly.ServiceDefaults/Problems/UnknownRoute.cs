using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Kimberly.ServiceDefaults.Problems;

/// <summary>
/// Answers where no endpoint matches, before authorization would ask a stranger to sign in to see nothing: 404, or the
/// 405 and 415 that the router itself has ready for a known path.
/// </summary>
internal sealed class UnknownRoute(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        switch (context.GetEndpoint())
        {
            case RouteEndpoint:
                return next(context);
            case { RequestDelegate: { } refusal }:
                return refusal(context);
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
        }
    }
}
