using System.Globalization;
using Kimberly.ServiceDefaults.Idempotency;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Kimberly.ServiceDefaults.OpenApi;

/// <summary>Names the header of endpoints that answer a request once for each key: they read it without binding it.</summary>
internal sealed class IdempotencyKeyParameter : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.Any(one => one is IdempotencyKeyMetadata))
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = IdempotencyKey.Header,
                In = ParameterLocation.Header,
                Description = "A name of the client's own for this request, kept for 24 hours. Sent again with it, the same request gets the same answer and has its effect once; another request is refused with 409.",
                Schema = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    MinLength = 1,
                    MaxLength = IdempotencyKey.MostCharacters,
                    Pattern = string.Create(CultureInfo.InvariantCulture, $"^[!-~]{{1,{IdempotencyKey.MostCharacters}}}$"),
                },
            });
        }

        return Task.CompletedTask;
    }
}
