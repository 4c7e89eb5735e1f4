using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Kimberly.EndToEnd.Tests.OpenApi;

/// <summary>Makes one OpenAPI document of those of the services.</summary>
internal static class MergedDocument
{
    private static readonly string[] Kinds = ["schemas", "responses", "securitySchemes"];

    /// <summary>The documents as one, in YAML and in an order that depends on nothing but its content.</summary>
    public static string Of(string version, IEnumerable<JsonNode> documents)
    {
        var merged = new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "Kimberly",
                ["version"] = version,
                ["description"] = "Every public endpoint of Kimberly. All of them are reached through the gateway.",
            },
            ["paths"] = new JsonObject(),
            ["components"] = new JsonObject(Kinds.Select(kind => KeyValuePair.Create<string, JsonNode?>(kind, new JsonObject()))),
        };
        foreach (var document in documents)
        {
            Add(merged["paths"]!.AsObject(), document["paths"]!.AsObject());
            foreach (var (kind, components) in document["components"]!.AsObject())
            {
                Assert.Contains(kind, Kinds);
                Add(merged["components"]![kind]!.AsObject(), components!.AsObject());
            }
        }

        return ToYaml(Sorted(merged));
    }

    private static void Add(JsonObject all, JsonObject some)
    {
        foreach (var (name, value) in some)
        {
            Assert.True(
                !all.TryGetPropertyValue(name, out var known) || JsonNode.DeepEquals(known, value),
                $"Two services describe {name} differently: {known} and {value}");
            all[name] = value?.DeepClone();
        }
    }

    private static JsonObject Sorted(JsonObject merged)
    {
        Sort(merged["paths"]!.AsObject());
        foreach (var kind in Kinds)
        {
            Sort(merged["components"]![kind]!.AsObject());
        }

        return merged;
    }

    private static void Sort(JsonObject members)
    {
        var sorted = members.OrderBy(member => member.Key, StringComparer.Ordinal).ToArray();
        members.Clear();
        foreach (var member in sorted)
        {
            members.Add(member);
        }
    }

    private static string ToYaml(JsonObject merged)
    {
        var read = OpenApiDocument.Parse(merged.ToJsonString(), OpenApiConstants.Json);
        Assert.Empty(read.Diagnostic?.Errors ?? []);
        var document = Assert.IsType<OpenApiDocument>(read.Document);
        using var text = new StringWriter { NewLine = "\n" };
        document.SerializeAsV31(new OpenApiYamlWriter(text));
        return text.ToString().TrimEnd() + "\n";
    }
}
