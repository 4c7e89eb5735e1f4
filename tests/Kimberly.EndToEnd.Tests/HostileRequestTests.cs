using System.Net;
using System.Net.Http.Headers;
using Kimberly.Testing.Client;

namespace Kimberly.EndToEnd.Tests;

public sealed class HostileRequestTests(RunningKimberly kimberly)
{
    private const string SomeId = "01890a5d-ac96-774b-bcce-b302099a8057";

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    /// <summary>Method and path of every endpoint that takes a body, and whether it wants a token.</summary>
    public static TheoryData<string, string, bool> EndpointsWithBody => new()
    {
        { "POST", "/signup", false },
        { "POST", "/login", false },
        { "POST", "/token/refresh", false },
        { "POST", "/logout", false },
        { "PUT", "/user", true },
        { "POST", "/chat", true },
        { "POST", "/memory", true },
        { "POST", "/memory/query", true },
        { "PATCH", $"/memory/{SomeId}", true },
    };

    /// <summary>Method and path of every endpoint that wants a token.</summary>
    public static TheoryData<string, string> ProtectedEndpoints => new()
    {
        { "GET", "/user" },
        { "PUT", "/user" },
        { "POST", "/chat" },
        { "GET", "/conversations" },
        { "GET", $"/conversations/{SomeId}" },
        { "DELETE", $"/conversations/{SomeId}" },
        { "POST", "/memory" },
        { "GET", "/memory" },
        { "GET", $"/memory/{SomeId}" },
        { "PATCH", $"/memory/{SomeId}" },
        { "DELETE", $"/memory/{SomeId}" },
        { "POST", "/memory/query" },
    };

    [Theory]
    [MemberData(nameof(EndpointsWithBody))]
    public async Task Body_Malformed_IsRefusedWithAProblem(string method, string path, bool wantsToken)
    {
        var client = wantsToken ? await kimberly.NewPersonAsync(_cancellation) : kimberly.Gateway;
        string[] bodies =
        [
            "", " ", "{", "}", "[]", "null", "\"text\"", "17", "{\"message\":}", "\u0000",
            "{\"message\":\"\\ud800\",\"content\":\"\\ud800\",\"query\":\"\\ud800\",\"email\":\"\\ud800\",\"refresh_token\":\"\\ud800\",\"name\":\"\\ud800\"}",
            "{\"message\":1,\"content\":1,\"query\":1,\"email\":1,\"refresh_token\":1,\"name\":1}",
            "{\"message\":{},\"content\":{},\"query\":{},\"email\":{},\"refresh_token\":{},\"name\":{}}",
            "{\"message\":\"a\\u0000b\",\"content\":\"a\\u0000b\",\"query\":\"a\\u0000b\",\"email\":\"a\\u0000b\",\"refresh_token\":\"a\\u0000b\",\"name\":\"a\\u0000b\"}",
            new string('[', 5_000),
        ];

        foreach (var body in bodies)
        {
            using var response = await client.SendAsync(Request(method, path, JsonCalls.Text(body)), _cancellation);
            await ProblemAssert.AssertRefusedAsync(response, $"{method} {path} with {body[..Math.Min(40, body.Length)]}", _cancellation);
        }
    }

    [Theory]
    [MemberData(nameof(EndpointsWithBody))]
    public async Task Body_OverTheLimit_IsRefusedWithAnAnswerThatArrives(string method, string path, bool wantsToken)
    {
        var client = wantsToken ? await kimberly.NewPersonAsync(_cancellation) : kimberly.Gateway;
        var body = $"{{\"message\":\"{new string('x', 2 * 1024 * 1024)}\"}}";

        using var response = await client.SendAsync(Request(method, path, JsonCalls.Text(body)), _cancellation);
        await ProblemAssert.AssertAsync(response, HttpStatusCode.RequestEntityTooLarge, "body_too_large", _cancellation);

        using var chunked = Request(method, path, JsonCalls.Text(body));
        chunked.Headers.TransferEncodingChunked = true;
        using var second = await client.SendAsync(chunked, _cancellation);
        await ProblemAssert.AssertAsync(second, HttpStatusCode.RequestEntityTooLarge, "body_too_large", _cancellation);
    }

    [Theory]
    [MemberData(nameof(EndpointsWithBody))]
    public async Task Body_OfAnotherType_IsRefused(string method, string path, bool wantsToken)
    {
        var client = wantsToken ? await kimberly.NewPersonAsync(_cancellation) : kimberly.Gateway;

        using var response = await client.SendAsync(Request(method, path, JsonCalls.Text("message=hello", "application/x-www-form-urlencoded")), _cancellation);

        await ProblemAssert.AssertAsync(response, HttpStatusCode.UnsupportedMediaType, "unsupported_media_type", _cancellation);
    }

    [Theory]
    [MemberData(nameof(ProtectedEndpoints))]
    public async Task Token_MissingOrInvalid_IsRefused(string method, string path)
    {
        const string unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIwMTg5MGE1ZC1hYzk2LTc3NGItYmNjZS1iMzAyMDk5YTgwNTciLCJhdWQiOiJraW1iZXJseSIsImlzcyI6ImtpbWJlcmx5IiwiZXhwIjo0MTAyNDQ0ODAwfQ.";
        AuthenticationHeaderValue?[] attempts =
            [null, new("Bearer", "rubbish"), new("Bearer", unsigned), new("Basic", "YWRhOmxvdmVsYWNl"), new("Bearer", new string('a', 6_000))];

        foreach (var attempt in attempts)
        {
            using var request = Request(method, path, method is "GET" or "DELETE" ? null : JsonCalls.Text("{}"));
            request.Headers.Authorization = attempt;
            using var response = await kimberly.Gateway.SendAsync(request, _cancellation);
            await ProblemAssert.AssertAsync(response, HttpStatusCode.Unauthorized, "unauthorized", _cancellation);
        }
    }

    [Theory]
    [InlineData("/memory?limit=0")]
    [InlineData("/memory?limit=101")]
    [InlineData("/memory?limit=abc")]
    [InlineData("/memory?tier=eternal")]
    [InlineData("/memory?cursor=rubbish")]
    [InlineData("/memory?from=yesterday")]
    [InlineData("/memory?q=%00")]
    [InlineData("/conversations?limit=0")]
    [InlineData("/conversations?limit=-1")]
    [InlineData("/conversations?cursor=%F0%9F%90%B6")]
    public async Task Query_OutOfBounds_IsRefusedAndNamesTheField(string path)
    {
        var person = await kimberly.NewPersonAsync(_cancellation);

        using var response = await person.GetAsync(path, _cancellation);

        await ProblemAssert.AssertAsync(response, HttpStatusCode.BadRequest, "validation_failed", _cancellation);
    }

    [Theory]
    [InlineData("/conversations/not-an-id")]
    [InlineData("/memory/not-an-id")]
    [InlineData("/memory/00000000-0000-0000-0000-000000000000")]
    public async Task Id_ThatDoesNotExist_IsNotFound(string path)
    {
        var person = await kimberly.NewPersonAsync(_cancellation);

        using var response = await person.GetAsync(path, _cancellation);

        await ProblemAssert.AssertAsync(response, HttpStatusCode.NotFound, "not_found", _cancellation);
    }

    private static HttpRequestMessage Request(string method, string path, HttpContent? content) =>
        new(new HttpMethod(method), path) { Content = content };
}
