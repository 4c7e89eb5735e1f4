using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Kimberly.ServiceDefaults.OpenApi;

/// <summary>Names what a query string may hold as it is on the wire; the names of a record's properties are matched in any case.</summary>
internal sealed class WireParameters : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(parameter => parameter.In == ParameterLocation.Query))
        {
            parameter.Description ??= Describe(context.Description.ParameterDescriptions.First(known => known.Name == parameter.Name));
            parameter.Name = JsonNamingPolicy.SnakeCaseLower.ConvertName(parameter.Name ?? "");
        }

        return Task.CompletedTask;
    }

    private static string? Describe(ApiParameterDescription parameter) =>
        parameter.ParameterDescriptor is IParameterInfoParameterDescriptor { ParameterInfo.Member: PropertyInfo { DeclaringType: { } type } property }
            ? DocumentationComments.Of(type, property)
            : null;
}
