using System.Text.Json.Nodes;
using CsCheck;

namespace Kimberly.EndToEnd.Tests.HostileInput;

/// <summary>Makes bodies that follow an operation's schema.</summary>
internal sealed class ValidBody(ApiDocument document, string marker)
{
    private const int MostCharacters = 300;

    /// <summary>What a schema cannot say, by the name of the field.</summary>
    private readonly Dictionary<string, Gen<string>> _known = new()
    {
        ["email"] = Gen.ULong.Select(number => $"{marker}-{number:x}@example.com"),
        ["message"] = StrangeText.Acceptable(marker, 1, MostCharacters).Select(text => $"Remember that {text}"),
        ["time_zone"] = Gen.OneOf("Europe/Berlin", "Etc/UTC", "America/New_York"),
        ["language"] = Gen.OneOf("en", "pt-BR", "zh-Hant-TW"),
        ["created_at"] = Gen.OneOf("2024-02-29T23:59:59.999999Z", "1969-07-20T20:17:40+00:00", "2025-06-01T00:00:00-11:30"),
        ["scopes"] = Gen.OneOf("chat", "memory", "profile", "jobs"),
        ["code"] = Gen.Const("123456"),
        ["from"] = Gen.Const("2024-01-01T00:00:00Z"),
        ["to"] = Gen.Const("2030-01-01T00:00:00Z"),
    };

    public Gen<JsonObject> Of(JsonObject schema)
    {
        var required = (schema["required"]?.AsArray() ?? []).Select(name => name!.GetValue<string>()).ToHashSet();
        var members = (schema["properties"]?.AsObject() ?? []).Select(member => Member(member.Key, member.Value!, required.Contains(member.Key))).ToArray();
        return members.Aggregate(
            Gen.Const(() => new JsonObject()),
            (all, member) => Gen.Select(all, member, (body, one) =>
            {
                if (one is { } given)
                {
                    body[given.Name] = given.Value;
                }

                return body;
            }));
    }

    private Gen<(string Name, JsonNode? Value)?> Member(string name, JsonNode schema, bool isRequired) =>
        Gen.Select(Value(name, document.Resolve(schema)), Gen.Bool, (value, given) => value is not null && (isRequired || given) ? (name, value) : ((string, JsonNode?)?)null);

    private Gen<JsonNode?> Value(string name, JsonObject schema)
    {
        if (schema["enum"] is JsonArray words)
        {
            return Gen.OneOf(words.Select(word => word!.GetValue<string>()).ToArray()).Select(word => (JsonNode?)word);
        }

        return SchemaType.Of(schema) switch
        {
            "string" => Text(name, schema).Select(text => (JsonNode?)text),
            "integer" => Gen.Int[schema["minimum"]?.GetValue<int>() ?? 0, schema["maximum"]?.GetValue<int>() ?? 1000].Select(number => (JsonNode?)number),
            "number" => Gen.Double[0, 1].Select(number => (JsonNode?)number),
            // What can only be refused today is refused by name: true is not taken for every switch.
            "boolean" => Gen.Const((JsonNode?)null).Select(_ => (JsonNode?)JsonValue.Create(false)),
            "array" => schema["items"] is { } items
                ? Value(name, document.Resolve(items)).Array[1, 3].Select(values => (JsonNode?)new JsonArray([.. values.Select(value => value?.DeepClone())]))
                : Gen.Const(() => (JsonNode?)new JsonArray()),
            "object" => Of(schema).Select(value => (JsonNode?)value),
            _ => Gen.Const((JsonNode?)null),
        };
    }

    private Gen<string> Text(string name, JsonObject schema) =>
        _known.TryGetValue(name, out var known) ? known
        : schema["format"]?.GetValue<string>() == "uuid" ? Gen.Guid.Select(id => id.ToString())
        : StrangeText.Acceptable(marker, schema["minLength"]?.GetValue<int>() ?? 1, Math.Min(schema["maxLength"]?.GetValue<int>() ?? 64, MostCharacters));
}
