using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Kimberly.ServiceDefaults.Idempotency;

/// <summary>An answer that can be given again.</summary>
internal sealed record RecordedAnswer(int Status, string? Location, string? EntityTag, string? ContentType, byte[] Body) : IResult
{
    /// <summary>Nothing is to be kept of it: the same request, sent again, may be answered otherwise.</summary>
    public bool IsPassing => Status is StatusCodes.Status429TooManyRequests or >= StatusCodes.Status500InternalServerError;

    /// <summary>True when it is the answer to an earlier request.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>Has a result write its answer where nobody reads it yet.</summary>
    public static async Task<RecordedAnswer> OfAsync(IResult result, HttpContext context)
    {
        var wire = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var body = new MemoryStream();
        var recording = new StreamResponseBodyFeature(body, wire);
        context.Features.Set<IHttpResponseBodyFeature>(recording);
        try
        {
            await result.ExecuteAsync(context);
            await recording.Writer.FlushAsync(context.RequestAborted);
        }
        finally
        {
            context.Features.Set(wire);
        }

        var headers = context.Response.Headers;
        return new RecordedAnswer(context.Response.StatusCode, headers.Location, headers.ETag, headers.ContentType, body.ToArray());
    }

    public static RecordedAnswer Of(KeptAnswer kept) =>
        new(kept.Status ?? StatusCodes.Status200OK, kept.Location, kept.EntityTag, kept.ContentType, kept.Body ?? []) { IsRepeated = true };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.Headers.Location = Location;
        response.Headers.ETag = EntityTag;
        response.Headers.ContentType = ContentType;
        if (IsRepeated)
        {
            response.Headers["Idempotent-Replayed"] = "true";
        }

        await response.Body.WriteAsync(Body, httpContext.RequestAborted);
    }
}
