using Scalar.AspNetCore;

namespace Kimberly.Gateway.Docs;

/// <summary><c>/openapi.yaml</c> and the page that shows it, <c>/docs</c>.</summary>
internal static class DocsApi
{
    private const string Document = "/openapi.yaml";

    public static void MapDocs(this WebApplication app)
    {
        app.MapGet(Document, GetDocument)
            .WithName("GetOpenApi")
            .WithTags("Kimberly")
            .WithSummary("This document")
            .WithDescription("Every public endpoint in OpenAPI 3.1, as of the version that runs, also while services are away.")
            .Produces<string>(StatusCodes.Status200OK, "application/yaml")
            .AllowAnonymous()
            .DisableRateLimiting();

        // Script and page come from here; nothing else is contacted: no fonts, no proxy for requests that are tried out, no assistant. The nonce is in the Content-Security-Policy of Edge/.
        app.MapScalarApiReference("/docs", docs => docs
                .WithTitle("Kimberly API")
                .WithOpenApiRoutePattern(Document)
                .WithNonce()
                .DisableDefaultFonts()
                .HideDeveloperTools()
                .DisableTelemetry()
                .DisableAgent())
            .AllowAnonymous()
            .DisableRateLimiting();
    }

    private static Microsoft.AspNetCore.Http.HttpResults.FileStreamHttpResult GetDocument() => TypedResults.Stream(
        typeof(DocsApi).Assembly.GetManifestResourceStream("openapi.yaml") ?? throw new InvalidOperationException("The gateway was built without docs/openapi.yaml."),
        "application/yaml");
}
