using Kimberly.Contracts.Inference;
using Kimberly.Inference.Embeddings;
using Kimberly.Inference.Loading;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Limits;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kimberly.Inference.Api;

/// <summary><c>POST /v1/embeddings</c>.</summary>
internal static class EmbeddingsApi
{
    private const string Operation = "embeddings";

    // A batch of the longest texts that memory accepts.
    private const long BodyBytes = 16 * 1024 * 1024;

    public static void MapEmbeddings(this IEndpointRouteBuilder app) => app
        .MapPost("/v1/embeddings", EmbedAsync)
        .RequireService()
        .WithBodyLimit(BodyBytes)
        .WithName("CreateEmbeddings")
        .WithSummary("Make vectors of texts")
        .WithDescription("One vector of length 1 for each text: the dot product of two is their cosine.");

    private static async Task<Ok<EmbeddingAnswer>> EmbedAsync(
        EmbeddingRequest request, LoadedModels models, InferenceTelemetry telemetry, TimeProvider time, CancellationToken cancellation)
    {
        var model = models.Embeddings;
        RequestChecks.Model(request.Model, model.Id);

        using var activity = telemetry.Start(Operation, model.Id);
        var began = time.GetTimestamp();
        EmbeddedTexts made;
        try
        {
            made = await model.EmbedAsync(request.Input, cancellation);
        }
        catch (ProblemException problem)
        {
            telemetry.Failed(activity, Operation, model.Id, problem.Code, time.GetElapsedTime(began));
            throw;
        }

        telemetry.Embedded(activity, model.Id, made.Tokens, time.GetElapsedTime(began));
        var base64 = request.EncodingFormat == "base64";
        EmbeddingItem[] items = [.. made.Vectors.Select((vector, index) => new EmbeddingItem(index, new Embedding(vector, base64)))];
        return TypedResults.Ok(new EmbeddingAnswer(items, model.Id, new EmbeddingUsage(made.Tokens, made.Tokens)));
    }
}
