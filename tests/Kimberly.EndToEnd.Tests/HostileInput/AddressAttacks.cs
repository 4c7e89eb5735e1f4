using CsCheck;

namespace Kimberly.EndToEnd.Tests.HostileInput;

/// <summary>Ids and query strings that no client of good will sends.</summary>
internal static class AddressAttacks
{
    // No id at all, or one of nobody.
    private static readonly string[] Ids =
    [
        "not-an-id", "%00", "%F0%9F%90%B6", "%ED%A0%80", "..%2F..%2Fuser", "-1", "0", "' OR 1=1 --", "null", "{id}", "00000000-0000-0000-0000-000000000000",
        "01890a5d-ac96-774b-bcce-b302099a8057%00", new string('a', 2000), "%", "%zz", ";", "@", "a b", "<script>",
    ];

    private static readonly string[] Values =
    [
        "", "%00", "a%00b", "%ED%A0%80", "%F0%9F%90%B6", "%E2%80%8F", "%27%20OR%201%3D1%20--", "%25", "%", "%zz", "..%2F..", "null", "true", "[]", "%C3%28",
        new string('x', 3000), "1&{name}=2", "%7B%7D", "+", "-1", "99999999999999999999",
    ];

    private static readonly string[] BadIntegers = ["0.5", "abc", "99999999999999999999", "-99999999999999999999", "1e2", "0x10", "%00", "%F0%9F%90%B6", "1,5", "NaN"];

    public static IEnumerable<Gen<HostileRequest>> Of(ApiOperation operation, Stage stage)
    {
        var body = operation.Body is null ? Gen.Const("") : new ValidBody(operation.Document, stage.Marker).Of(operation.Body).Select(valid => valid.ToJsonString());
        if (operation.Parameters.Any(parameter => parameter.In == "path"))
        {
            yield return body.Select(text => Make("somebody else's id", operation.PathWith(stage.OtherId(operation)), text).Refused());
            yield return Gen.Select(Gen.OneOf(Ids), body, (id, text) => Make("no id", operation.PathWith(id.Replace(" ", "%20")), text).Refused());
        }

        var address = operation.PathWith(stage.OwnId(operation));
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.In == "query"))
        {
            yield return Gen.Select(Gen.OneOf(Values), body, (value, text) =>
                Make($"a strange {parameter.Name}", $"{address}?{parameter.Name}={value.Replace("{name}", parameter.Name)}", text));
            if (SchemaType.Of(parameter.Schema) == "integer")
            {
                var beyond = new[] { parameter.Schema["minimum"]?.GetValue<int>() - 1, parameter.Schema["maximum"]?.GetValue<int>() + 1 }
                    .OfType<int>().Select(bound => $"{bound}");
                yield return Gen.Select(Gen.OneOf([.. BadIntegers, .. beyond]), body, (value, text) =>
                    Make($"{parameter.Name} out of range", $"{address}?{parameter.Name}={value}", text).Refused(400));
            }
        }

        yield return body.Select(text => Make("unknown parameters", $"{address}?unknown=1&%F0%9F%90%B6=2&__proto__[a]=1&=&&", text));

        HostileRequest Make(string what, string path, string text)
        {
            var request = new HostileRequest(operation, what) { Address = path };
            return text.Length == 0 ? request : request.WithBody(text);
        }
    }
}
