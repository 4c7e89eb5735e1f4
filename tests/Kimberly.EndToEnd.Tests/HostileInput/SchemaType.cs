using System.Text.Json.Nodes;

namespace Kimberly.EndToEnd.Tests.HostileInput;

internal static class SchemaType
{
    /// <summary>The type that a schema asks for, besides null; null where it does not say.</summary>
    public static string? Of(JsonObject schema) => schema["type"] switch
    {
        JsonArray types => types.Select(type => type!.GetValue<string>()).FirstOrDefault(type => type != "null"),
        JsonValue type => type.GetValue<string>(),
        _ => null,
    };

    /// <summary>JSON of types that it does not ask for.</summary>
    public static string[] Wrong(JsonObject schema) => Of(schema) switch
    {
        "string" => ["1", "true", "{}", "[]", "[\"a\"]", "-1.5e3"],
        "integer" => ["\"1\"", "true", "{}", "[]", "1.5", "99999999999999999999", "1e400", "-1e400"],
        "number" => ["\"1\"", "true", "{}", "[]", "\"NaN\"", "\"Infinity\""],
        "boolean" => ["\"true\"", "1", "0", "{}", "[]", "\"yes\""],
        "array" => ["\"a\"", "1", "true", "{}", "[1]", "[null]", "[{}]", "[[]]"],
        "object" => ["\"a\"", "1", "true", "[]"],
        _ => ["[[]]", "[{}]"],
    };
}
