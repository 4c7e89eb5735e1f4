using Kimberly.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http;

namespace Kimberly.ServiceDefaults.Limits;

/// <summary>
/// Refuses a body over the endpoint's limit with a problem that the client really gets to read: Kestrel's own refusal
/// closes the connection while the client still sends, and the client sees a broken pipe instead of the 413.
/// </summary>
internal sealed class BodyLimit(RequestDelegate next)
{
    private const long DefaultBytes = 1024 * 1024;

    public Task InvokeAsync(HttpContext context)
    {
        var limit = context.GetEndpoint()?.Metadata.GetMetadata<BodyLimitMetadata>()?.Bytes ?? DefaultBytes;
        if (context.Request.ContentLength > limit)
        {
            throw TooLarge(limit);
        }

        if (context.Request.ContentLength is not 0)
        {
            context.Request.Body = new LimitedBody(context.Request.Body, limit);
        }

        return next(context);
    }

    internal static ProblemException TooLarge(long limit) =>
        new(StatusCodes.Status413PayloadTooLarge, ProblemCodes.BodyTooLarge, $"The body is larger than the {limit:N0} bytes that this endpoint accepts.");
}
