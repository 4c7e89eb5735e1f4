using Microsoft.AspNetCore.Http;

namespace Kimberly.ServiceDefaults.Problems;

/// <summary>Answers 404 where no endpoint matches, before authorization would ask a stranger to sign in to see nothing.</summary>
internal sealed class UnknownRoute(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not null)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
