using CsCheck;

namespace Kimberly.EndToEnd.Tests.HostileInput;

/// <summary>Methods, headers and tokens that do not belong.</summary>
internal static class HeaderAttacks
{
    private static readonly string[] Methods = ["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW"];

    private static readonly (string Name, string Value)[] Headers =
    [
        ("Accept", "*/*;q=rubbish"), ("Accept", "application/xml"), ("Accept", "\u0001"), ("Accept", new string('a', 4000)), ("Accept", "text/event-stream;q=0"),
        ("If-Match", "1"), ("If-Match", "\"1"), ("If-Match", "W/\"1\""), ("If-Match", "*, *"), ("If-None-Match", "*"), ("Range", "bytes=0-1"),
        ("Expect", "200-maybe"), ("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Proto", "ftp"), ("Host", "evil.example"),
        ("X-HTTP-Method-Override", "DELETE"), ("traceparent", "00-rubbish"), ("baggage", "a=b,,,=,"), ("Cookie", "session=1; session=2"), ("Accept-Language", "\u00ff"), ("X-Name", "\u00f0\u009f\u0090\u00b6"), ("Authorization", "Bearer \u00e9"),
        ("Accept-Encoding", "rubbish"), ("Origin", "null"), ("User-Agent", ""), ("Upgrade", "websocket"), ("X-Big", new string('b', 8000)),
    ];

    private static readonly string[] BadKeys = ["two words", "\u00ff", "\t", new string('k', 129), "a,b c"];

    public static IEnumerable<Gen<HostileRequest>> Of(ApiOperation operation, IReadOnlySet<string> methods, Stage stage)
    {
        var body = operation.Body is null ? Gen.Const("") : new ValidBody(operation.Document, stage.Marker).Of(operation.Body).Select(valid => valid.ToJsonString());
        var address = operation.PathWith(stage.OwnId(operation));

        yield return Gen.Select(Gen.OneOf([.. Methods.Where(method => !methods.Contains(method))]), body, (method, text) =>
            (Make($"the method {method}", text) with { Method = method }).Refused());
        yield return Gen.Select(Gen.OneOf(Headers), body, (header, text) => Make($"the header {header.Name}", text) with { Headers = [header] });
        if (operation.Method == "POST")
        {
            yield return Gen.Select(Gen.OneOf(BadKeys), body, (key, text) => Make("a bad key", text) with { Headers = [("Idempotency-Key", key)] });
        }

        if (!operation.IsOpen)
        {
            yield return Gen.Select(Gen.OneOf(stage.BadTokens.ToArray()), body, (token, text) =>
                (Make($"a token with {token.Key}", text) with { Token = token.Value }).Refused(401));
        }

        HostileRequest Make(string what, string text)
        {
            var request = new HostileRequest(operation, what) { Address = address };
            return text.Length == 0 ? request : request.WithBody(text);
        }
    }
}
