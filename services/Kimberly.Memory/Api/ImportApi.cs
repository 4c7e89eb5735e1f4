using System.Security.Claims;
using Kimberly.Memory.Imports;
using Kimberly.ServiceDefaults.Idempotency;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Limits;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Kimberly.Memory.Api;

/// <summary>Many items at once.</summary>
internal static class ImportApi
{
    private const string Lines = "application/x-ndjson";
    private const string Form = "multipart/form-data";
    private const long LargestUpload = 100L * 1024 * 1024;
    private const int LongestBoundary = 100;

    public static void MapImport(this WebApplication app) => app.MapPost("/memory/import", ImportAsync)
        .WithTags("Memory")
        .RequireScope(Scopes.Memory)
        .WithBodyLimit(LargestUpload)
        .Accepts<CreateItemRequest>(Lines, Form)
        .WithName("ImportMemories")
        .WithSummary("Remembers many things, in order.")
        .WithDescription("One item of POST /memory a line, or a file of such lines as the first part of a form. All lines are checked before it is answered: with a bad one nothing is imported, and the errors name the line. Then a job makes items of them; Location says where to ask how far it is. Sent again with the same Idempotency-Key, it is imported once.")
        .WithMetadata(new IdempotencyKeyMetadata())
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Accepted<ImportAnswer>> ImportAsync(ClaimsPrincipal user, ImportUpload upload, HttpRequest request, CancellationToken cancellation)
    {
        var key = IdempotencyKey.Read(request);
        var job = await upload.TakeAsync(user.UserId(), key, await LinesOfAsync(request, cancellation), cancellation);
        return TypedResults.Accepted($"/jobs/{job}", new ImportAnswer(job));
    }

    private static async Task<Stream> LinesOfAsync(HttpRequest request, CancellationToken cancellation)
    {
        var type = MediaTypeHeaderValue.Parse(request.ContentType);
        if (!type.MediaType.Equals(Form, StringComparison.OrdinalIgnoreCase))
        {
            return request.Body;
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        if (boundary.Length is 0 or > LongestBoundary)
        {
            throw NoFile();
        }

        try
        {
            return (await new MultipartReader(boundary, request.Body).ReadNextSectionAsync(cancellation))?.Body ?? throw NoFile();
        }
        catch (Exception ex) when (ex is InvalidDataException or IOException)
        {
            throw NoFile();
        }
    }

    private static ProblemException NoFile() => new(400, ProblemCodes.ValidationFailed, "The form holds no file.");
}
