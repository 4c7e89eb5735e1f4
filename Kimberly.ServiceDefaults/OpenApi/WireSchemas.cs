using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Kimberly.ServiceDefaults.OpenApi;

/// <summary>
/// Says of a schema what the framework cannot see: what is text or a time although a converter of ours reads it, the limits that a record
/// declares on its parameters, and what the documentation comments say.
/// </summary>
internal sealed class WireSchemas : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        var property = context.JsonPropertyInfo;
        NameType(schema, Nullable.GetUnderlyingType(type) ?? type, property is { IsGetNullable: true });
        if (property is not null)
        {
            FieldLimits.Apply(schema, Attributes(property));
            schema.Description = Describe(property) ?? schema.Description;
        }
        else if (context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object)
        {
            schema.Description = DocumentationComments.Of(type) ?? schema.Description;
        }

        return Task.CompletedTask;
    }

    private static void NameType(OpenApiSchema schema, Type type, bool nullable)
    {
        var orNull = nullable ? JsonSchemaType.Null : 0;
        if (type == typeof(string) || type.IsEnum)
        {
            schema.Type ??= JsonSchemaType.String | orNull;
        }
        else if (type == typeof(DateTimeOffset))
        {
            schema.Type ??= JsonSchemaType.String | orNull;
            schema.Format ??= "date-time";
        }
        else if (type.IsAssignableTo(typeof(IEnumerable<string>)))
        {
            schema.Items ??= new OpenApiSchema { Type = JsonSchemaType.String };
        }
    }

    private static string? Describe(JsonPropertyInfo property) =>
        property.AttributeProvider is MemberInfo member ? DocumentationComments.Of(property.DeclaringType, member) : null;

    /// <summary>Attributes of the property, and of the parameter of the record that it comes from.</summary>
    private static object[] Attributes(JsonPropertyInfo property) =>
    [
        .. property.AttributeProvider?.GetCustomAttributes(inherit: false) ?? [],
        .. property.AttributeProvider is MemberInfo member ? ParameterAttributes(property.DeclaringType, member.Name) : [],
    ];

    private static IEnumerable<object> ParameterAttributes(Type type, string name) => type.GetConstructors()
        .SelectMany(constructor => constructor.GetParameters())
        .Where(parameter => parameter.Name == name)
        .SelectMany(parameter => parameter.GetCustomAttributes(inherit: false));
}
