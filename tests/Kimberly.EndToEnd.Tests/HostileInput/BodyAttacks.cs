using System.Text;
using System.Text.Json.Nodes;
using CsCheck;

namespace Kimberly.EndToEnd.Tests.HostileInput;

/// <summary>Valid bodies, and what a hostile client makes of them.</summary>
internal static class BodyAttacks
{
    private static readonly string[] NotJson =
        ["{", "}", "{\"a\":}", "{\"a\":1,}", "{'a':1}", "{a:1}", "\u0000", "{\"a\":01}", "{\"a\":NaN}", "// comment", "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}", "<a/>", "a=1"];

    private static readonly string[] NoObject = ["", " ", "null", "true", "17", "1e999", "\"text\"", "[]", "[{}]"];

    private static readonly string?[] OtherTypes =
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", "application/jsonx", "json", "*/*", null];

    public static IEnumerable<Gen<HostileRequest>> Of(ApiOperation operation, JsonObject schema, Stage stage)
    {
        var fields = (schema["properties"]?.AsObject() ?? []).Select(field => (Name: field.Key, Schema: operation.Document.Resolve(field.Value!))).ToArray();
        var texts = fields.Where(field => SchemaType.Of(field.Schema) == "string").ToArray();
        var required = (schema["required"]?.AsArray() ?? []).Select(name => name!.GetValue<string>()).ToArray();
        var valid = new ValidBody(operation.Document, stage.Marker).Of(schema);
        var address = operation.PathWith(stage.OwnId(operation));

        yield return valid.Select(body => Make("a valid body", Text(body)) with { Sent = body });
        yield return valid.Select(body => Make("unknown members", Text(body, ("unknown_member", "[[[{\"a\":[null]}]]]"))) with { Sent = body });
        yield return Gen.Select(valid, Gen.Double[0.1, 0.9], (body, share) => Make("cut off", Text(body)[..(int)(Text(body).Length * share)]).Refused(400));
        yield return Gen.OneOf(NotJson).Select(text => Make("no JSON", text).Refused(400));
        yield return Gen.OneOf(NoObject).Select(text => Make("no object", text).Refused(400));
        yield return Gen.Select(valid, Gen.Int[40, 20_000], (body, depth) =>
            Make("deep nesting", Text(body, ("deep", new string('[', depth) + new string(']', depth)))).Refused(400));
        yield return Gen.Select(valid, Gen.OneOf(OtherTypes.Where(type => !operation.BodyTypes.Contains(type?.Split(';')[0])).ToArray()), (body, type) => (Make("another type", Text(body)) with { ContentType = type }).Refused(415));
        yield return valid.Select(body => (Make("UTF-16 without saying so", "") with { Body = Encoding.Unicode.GetBytes(Text(body)) }).Refused(400));
        yield return valid.Select(body => Make("a compressed body that is none", Text(body)) with { Headers = [("Content-Encoding", "gzip")] });

        if (fields.Length > 0)
        {
            var any = Gen.OneOf(fields);
            yield return Gen.Select(valid, any).SelectMany(pair => Gen.OneOf(SchemaType.Wrong(pair.Item2.Schema))
                .Select(value => Make($"{pair.Item2.Name} of a wrong type", Text(pair.Item1, (pair.Item2.Name, value))).Refused(400)));
            yield return Gen.Select(valid, any, (body, field) =>
                Make($"{field.Name} twice", Text(body, (field.Name, Json(body[field.Name])), (field.Name, Json(body[field.Name])))).Refused(400));
        }

        if (required.Length > 0)
        {
            var one = Gen.OneOf(required);
            yield return Gen.Select(valid, one, (body, name) => Make($"{name} missing", Text(Without(body, name))).Refused(400));
            yield return Gen.Select(valid, one, (body, name) => Make($"{name} null", Text(body, (name, "null"))).Refused(400));
        }

        if (texts.Length > 0)
        {
            var one = Gen.OneOf(texts);
            yield return Gen.Select(valid, one, Gen.OneOf(StrangeText.UnreadableEscapes), (body, field, escape) =>
                Make($"{field.Name} unreadable", Text(body, (field.Name, $"\"{escape}\""))).Refused(400));
            yield return Gen.Select(valid, one, (body, field) => (Make($"{field.Name} no UTF-8", "") with { Body = Encoding.Latin1.GetBytes(Text(body, (field.Name, "\"\u00ff\""))) }).Refused(400));
            yield return Gen.Select(valid, one, (body, field) =>
                Make($"{field.Name} of 10 MB", Text(body, (field.Name, $"\"{new string('x', 10 * 1024 * 1024)}\""))).Refused(413));
            foreach (var field in texts.Where(field => field.Schema["maxLength"] is not null))
            {
                var tooLong = new string('x', field.Schema["maxLength"]!.GetValue<int>() + 1);
                yield return valid.Select(body => Make($"{field.Name} too long", Text(body, (field.Name, $"\"{tooLong}\""))).Refused(400));
            }
        }

        HostileRequest Make(string what, string body) => new HostileRequest(operation, what) { Address = address, ContentType = operation.BodyTypes[0] }.WithBody(body);
    }

    /// <summary>The body, with members that are written as they are given: numbers out of range and escapes of half characters too.</summary>
    private static string Text(JsonObject body, params (string Name, string Json)[] instead) => "{" + string.Join(',', body
        .Where(member => !instead.Any(other => other.Name == member.Key))
        .Select(member => (Name: member.Key, Json: Json(member.Value)))
        .Concat(instead)
        .Select(member => $"\"{member.Name}\":{member.Json}")) + "}";

    private static JsonObject Without(JsonObject body, string name)
    {
        var changed = (JsonObject)body.DeepClone();
        changed.Remove(name);
        return changed;
    }

    private static string Json(JsonNode? value) => value?.ToJsonString() ?? "null";
}
