using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Kimberly.ServiceDefaults.OpenApi;

/// <summary>What the documents of all services have in common: how to sign in, and what a problem looks like.</summary>
internal sealed class CommonComponents : IOpenApiDocumentTransformer
{
    /// <summary>The name of the security scheme.</summary>
    public const string Bearer = "bearer";

    private const string Problem = "Problem";

    // The framework describes its own class for each answer that is declared as a problem; the shape on the wire is Problem.
    private static readonly string[] FrameworksOwn = ["ProblemDetails", "HttpValidationProblemDetails"];

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        // The address that was asked is an internal one.
        document.Servers = null;
        document.Components ??= new OpenApiComponents();
        foreach (var name in FrameworksOwn)
        {
            document.Components.Schemas?.Remove(name);
        }

        document.AddComponent<IOpenApiSecurityScheme>(Bearer, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = Bearer,
            Description = "The access token of POST /signup or /login.",
        });
        document.AddComponent<IOpenApiSchema>(Problem, DescribeProblem());
        foreach (var (status, sentence) in CommonResponses.Sentences)
        {
            document.AddComponent<IOpenApiResponse>(CommonResponses.NameOf(status), DescribeResponse(status, sentence, document));
        }

        return Task.CompletedTask;
    }

    private static OpenApiResponse DescribeResponse(string status, string sentence, OpenApiDocument document)
    {
        var response = new OpenApiResponse
        {
            Description = sentence,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(Problem, document) },
            },
        };
        if (status is "429" or "503")
        {
            response.Headers = new Dictionary<string, IOpenApiHeader>
            {
                ["Retry-After"] = new OpenApiHeader
                {
                    Description = "When to try again, in seconds.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1" },
                },
            };
        }

        return response;
    }

    private static OpenApiSchema DescribeProblem() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "Why a request was refused or failed (RFC 9457).",
        Required = new HashSet<string>(["type", "title", "status", "code", "detail", "trace_id"]),
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text("Where the status is explained."),
            ["title"] = Text("The status in words."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Description = "The HTTP status." },
            ["code"] = Text("A stable word to branch on, such as validation_failed or rate_limited."),
            ["detail"] = Text("A sentence for people."),
            ["trace_id"] = Text("Finds the request in the logs."),
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "What is wrong with which field, where fields are to blame.",
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
            },
        },
    };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
