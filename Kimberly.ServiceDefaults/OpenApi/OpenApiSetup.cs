using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.ServiceDefaults.OpenApi;

internal static class OpenApiSetup
{
    private const string Internal = "internal";

    /// <summary>
    /// Describes the service's public endpoints at <c>/openapi/v1.json</c>, which the gateway does not route. All of them together
    /// are <c>docs/openapi.yaml</c>.
    /// </summary>
    public static void AddOpenApiDocument(this WebApplicationBuilder builder) => builder.Services.AddOpenApi(options =>
    {
        options.ShouldInclude = endpoint => endpoint.RelativePath?.Split('/')[0] != Internal;
        options.AddSchemaTransformer<WireSchemas>();
        options.AddOperationTransformer<WireParameters>();
        options.AddOperationTransformer<IdempotencyKeyParameter>();
        options.AddOperationTransformer<CommonResponses>();
        options.AddDocumentTransformer<CommonComponents>();
    });
}
