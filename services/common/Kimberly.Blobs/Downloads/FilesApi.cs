using Kimberly.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Kimberly.Blobs.Downloads;

/// <summary><c>/files</c>.</summary>
internal static class FilesApi
{
    public static void Map(IEndpointRouteBuilder app) => app
        .MapGet("/files/{token}", DownloadAsync)
        .AllowAnonymous()
        .WithTags("Files")
        .WithName("DownloadFile")
        .WithSummary("Download a file")
        .WithDescription("Where every download_url leads. Its token is the permission; it expires, and then the answer is 404, as for a file that is gone.")
        .Produces(StatusCodes.Status200OK, contentType: "application/octet-stream")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task DownloadAsync(string token, DownloadLinks links, IBlobStore blobs, HttpResponse response, CancellationToken cancellation)
    {
        var claim = links.Read(token) ?? throw ProblemException.NotFound("file");
        await using var blob = await blobs.GetAsync(claim.Key, cancellation) ?? throw ProblemException.NotFound("file");

        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(claim.FileName);
        response.ContentType = blob.ContentType;
        response.ContentLength = blob.Length;
        response.Headers.ContentDisposition = disposition.ToString();
        // Nobody keeps it on the way, and no browser takes it for a page of ours.
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        await blob.Content.CopyToAsync(response.Body, cancellation);
    }
}
