using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.OpenApi;

namespace Kimberly.ServiceDefaults.OpenApi;

/// <summary>The refusals that an endpoint does not have to declare, because they come with what it takes and with who may call it.</summary>
internal sealed class CommonResponses : IOpenApiOperationTransformer
{
    private const string EventStream = "text/event-stream";

    /// <summary>Every refusal that a document may name, by status.</summary>
    public static IReadOnlyDictionary<string, string> Sentences { get; } = new Dictionary<string, string>
    {
        ["400"] = "The request is not acceptable; errors names the fields.",
        ["401"] = "Not signed in, or the token or password is wrong.",
        ["403"] = "Signed in, but not allowed.",
        ["404"] = "There is no such thing, or it is somebody else's.",
        ["409"] = "It contradicts what is stored.",
        ["412"] = "It was changed in the meantime.",
        ["413"] = "The body is too large, or a quota is used up.",
        ["415"] = "The body has a content type that is not read here.",
        ["429"] = "Too many requests, or the model's queue is full; Retry-After says when to try again.",
        ["503"] = "A part of Kimberly that this needs is away; Retry-After says when to try again.",
    };

    public static string NameOf(string status) => $"Problem{status}";

    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var document = context.Document ?? throw new InvalidOperationException("The operation belongs to no document.");
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var isOpen = metadata.Any(one => one is IAllowAnonymous);
        // What the gateway answers by itself, as often as anybody asks, needs nobody else.
        var standsAlone = metadata.Any(one => one is DisableRateLimitingAttribute);

        var responses = new OpenApiResponses();
        foreach (var (status, declared) in operation.Responses ?? [])
        {
            responses[status] = Sentences.ContainsKey(status) && IsProblem(declared) ? new OpenApiResponseReference(NameOf(status), document) : declared;
        }

        foreach (var status in Implied(operation, isOpen, standsAlone))
        {
            responses.TryAdd(status, new OpenApiResponseReference(NameOf(status), document));
        }

        operation.Responses = [];
        foreach (var (status, response) in responses.OrderBy(response => response.Key, StringComparer.Ordinal))
        {
            operation.Responses[status] = response;
            DescribeStream(response);
        }

        if (!isOpen)
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(CommonComponents.Bearer, document)] = [] }];
        }

        return Task.CompletedTask;
    }

    private static bool IsProblem(IOpenApiResponse response) => response.Content?.ContainsKey("application/problem+json") == true;

    private static void DescribeStream(IOpenApiResponse response)
    {
        if (response.Content is { } content && content.TryGetValue(EventStream, out var stream))
        {
            // The declared type is the one of the answer in one piece.
            stream.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Server-sent events, each with a name and JSON as its data." };
        }
    }

    private static IEnumerable<string> Implied(OpenApiOperation operation, bool isOpen, bool standsAlone)
    {
        if (operation.RequestBody is not null)
        {
            yield return "413";
            yield return "415";
        }

        if (operation.RequestBody is not null || operation.Parameters?.Any(parameter => parameter.In != ParameterLocation.Path) == true)
        {
            yield return "400";
        }

        if (!isOpen)
        {
            yield return "401";
        }

        if (!standsAlone)
        {
            yield return "429";
            yield return "503";
        }
    }
}
