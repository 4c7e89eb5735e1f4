using System.Text.Json.Nodes;

namespace Kimberly.EndToEnd.Tests.HostileInput;

/// <summary>What a service says of its endpoints. All of them together are <c>docs/openapi.yaml</c>, as <c>OpenApiTests</c> sees to.</summary>
internal sealed class ApiDocument(JsonObject root)
{
    // Lines of JSON are bodies of one line here.
    private static readonly string[] JsonTypes = ["application/json", "application/x-ndjson"];
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

    /// <summary>Every public operation of the running application.</summary>
    public static async Task<IReadOnlyList<ApiOperation>> ReadOperationsAsync(RunningKimberly kimberly, CancellationToken cancellation)
    {
        var operations = new List<ApiOperation>();
        foreach (var service in OpenApi.OpenApiTests.Services)
        {
            using var client = OpenApi.OpenApiTests.ClientOf(kimberly, service);
            var root = JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json", cancellation))!.AsObject();
            operations.AddRange(new ApiDocument(root).Operations());
        }

        return [.. operations.DistinctBy(operation => operation.Name).OrderBy(operation => operation.Name, StringComparer.Ordinal)];
    }

    /// <summary>Follows a reference.</summary>
    public JsonObject Resolve(JsonNode schema)
    {
        var found = schema.AsObject();
        while (found["$ref"] is { } reference)
        {
            found = reference.GetValue<string>().Split('/').Skip(1).Aggregate((JsonNode)root, (node, name) => node[name]!).AsObject();
        }

        // "or null" stands beside the schema that is meant.
        return (found["oneOf"] ?? found["anyOf"]) is JsonArray choices
            ? Resolve(choices.First(choice => choice!["type"] is not JsonValue type || type.GetValue<string>() != "null")!)
            : found;
    }

    private IEnumerable<ApiOperation> Operations() =>
        from path in root["paths"]!.AsObject()
        from method in path.Value!.AsObject()
        where Methods.Contains(method.Key)
        select Read(method.Key.ToUpperInvariant(), path.Key, method.Value!.AsObject());

    private ApiOperation Read(string method, string path, JsonObject operation)
    {
        var content = operation["requestBody"]?["content"]?.AsObject();
        var type = JsonTypes.FirstOrDefault(one => content?[one] is not null);
        return new(
            method,
            path,
            [.. (operation["parameters"]?.AsArray() ?? []).Select(parameter => new ApiParameter(
                parameter!["name"]!.GetValue<string>(), parameter["in"]!.GetValue<string>(), Resolve(parameter["schema"]!)))],
            type is not null && content![type]!["schema"] is { } body ? Resolve(body) : null,
            [.. (content ?? []).Select(one => one.Key).OrderByDescending(one => one == type)],
            operation["security"] is not JsonArray { Count: > 0 },
            this);
    }
}
