using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Kimberly.Contracts.Auth;
using Kimberly.Contracts.Memory;
using Microsoft.OpenApi;

namespace Kimberly.ServiceDefaults.OpenApi;

/// <summary>The limits of a field, as its validation attributes say them.</summary>
internal static class FieldLimits
{
    private const int LongestEmail = 254;

    public static void Apply(OpenApiSchema schema, IEnumerable<object> attributes)
    {
        foreach (var attribute in attributes)
        {
            Apply(schema, attribute);
        }

        // The framework's way to say that there is no such limit.
        schema.MinLength = schema.MinLength == 0 ? null : schema.MinLength;
    }

    private static void Apply(OpenApiSchema schema, object attribute)
    {
        switch (attribute)
        {
            case StringLengthAttribute length:
                schema.MinLength = Math.Max(schema.MinLength ?? 0, length.MinimumLength);
                schema.MaxLength = length.MaximumLength;
                break;
            case RangeAttribute { Minimum: int or long or double } range:
                schema.Minimum = Convert.ToString(range.Minimum, CultureInfo.InvariantCulture);
                schema.Maximum = Convert.ToString(range.Maximum, CultureInfo.InvariantCulture);
                break;
            case EmailTextAttribute:
                schema.Format = "email";
                schema.MaxLength = LongestEmail;
                break;
            case MemoryTagsAttribute:
                schema.MaxItems = MemoryLimits.Tags;
                schema.Items = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = MemoryLimits.Tag };
                break;
            case RequiredAttribute or NotBlankAttribute when schema.Type?.HasFlag(JsonSchemaType.String) == true:
                schema.MinLength = Math.Max(schema.MinLength ?? 0, 1);
                break;
        }
    }
}
