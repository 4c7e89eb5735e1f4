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
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            throw new ProblemException(415, ProblemCodes.UnsupportedMediaType, $"Send lines as {Lines}, or a file as {Form}.");
        }

        var job = type.MediaType.Equals(Form, StringComparison.OrdinalIgnoreCase)
            ? await TakeFileAsync(upload, user.UserId(), key, type, request.Body, cancellation)
            : await upload.TakeAsync(user.UserId(), key, request.Body, cancellation);
        return TypedResults.Accepted($"/jobs/{job}", new ImportAnswer(job));
    }

    private static async Task<Guid> TakeFileAsync(
        ImportUpload upload, Guid userId, string? key, MediaTypeHeaderValue form, Stream body, CancellationToken cancellation)
    {
        var boundary = HeaderUtilities.RemoveQuotes(form.Boundary).ToString();
        if (boundary.Length is 0 or > LongestBoundary)
        {
            throw NoFile();
        }

        try
        {
            var file = await new MultipartReader(boundary, body).ReadNextSectionAsync(cancellation) ?? throw NoFile();
            return await upload.TakeAsync(userId, key, file.Body, cancellation);
        }
        catch (Exception ex) when (ex is InvalidDataException or (IOException and not BadHttpRequestException) && !cancellation.IsCancellationRequested)
        {
            throw NoFile();
        }
    }

    private static ProblemException NoFile() => new(400, ProblemCodes.ValidationFailed, "The form holds no file, or ends before its last boundary.");
}
