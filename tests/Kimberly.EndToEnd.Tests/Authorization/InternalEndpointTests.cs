using System.Net;
using System.Net.Http.Headers;
using Kimberly.EndToEnd.Tests.HostileInput;
using Kimberly.Testing.Client;

namespace Kimberly.EndToEnd.Tests.Authorization;

/// <summary>What services offer one another, asked past the gateway by everybody.</summary>
public sealed class InternalEndpointTests(RunningKimberly kimberly)
{
    /// <summary>Service, method and path of everything that is not public.</summary>
    public static TheoryData<string, string, string> Endpoints => new()
    {
        { "auth", "POST", "/internal/api-keys/exchange" },
        { "users", "POST", "/internal/users" },
        { "users", "PUT", "/internal/users/01890a5d-ac96-774b-bcce-b302099a8057/email-verified" },
        { "users", "DELETE", "/internal/users/01890a5d-ac96-774b-bcce-b302099a8057" },
        { "memory", "POST", "/internal/items" },
        { "memory", "POST", "/internal/items/used" },
        { "memory", "GET", "/internal/messaging/rows" },
        { "memory", "POST", "/internal/messaging/positions" },
        { "inference", "POST", "/v1/chat/completions" },
        { "inference", "POST", "/v1/embeddings" },
        { "inference", "GET", "/v1/models" },
        { "inference", "POST", "/internal/tokens" },
        { "inference", "DELETE", "/internal/caches/01890a5d-ac96-774b-bcce-b302099a8057" },
    };

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Endpoint_ByAnybodyButAService_IsRefused(string service, string method, string path)
    {
        var tokens = (await InstanceTokens.ReadAsync(kimberly, _cancellation)).Good;
        var id = Guid.CreateVersion7();
        foreach (var (who, token, expected) in new (string, string?, HttpStatusCode)[]
        {
            ("nobody", null, HttpStatusCode.Unauthorized),
            ("a person", tokens.ForUser(id), HttpStatusCode.Forbidden),
            ("an administrator", tokens.ForUser(id, "administrator"), HttpStatusCode.Forbidden),
            ("a person whose token has expired", tokens.Expired(id), HttpStatusCode.Unauthorized),
            ("a service that may call another one", tokens.ForService("gateway", service == "memory" ? "users" : "memory"), HttpStatusCode.Unauthorized),
            ("a forger", tokens.ByForeignKey(id), HttpStatusCode.Unauthorized),
        })
        {
            using var response = await SendAsync(service, method, path, token);
            Assert.True(expected == response.StatusCode, $"{method} {path} of {service} by {who}: {response.StatusCode}");
            await ProblemAssert.AssertRefusedAsync(response, who, _cancellation);
        }

        // Profiles are auth's business, and nobody else's.
        if (service == "users")
        {
            using var other = await SendAsync(service, method, path, tokens.ForService("chat", service));
            Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
        }

        // The body may be wrong; the caller is not.
        using var allowed = await SendAsync(service, method, path, tokens.ForService(service == "users" ? "auth" : "gateway", service));
        Assert.False(allowed.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, $"{method} {path} of {service}: {allowed.StatusCode}");
    }

    [Fact]
    public async Task Endpoint_ThroughTheGateway_IsNotThere()
    {
        var tokens = (await InstanceTokens.ReadAsync(kimberly, _cancellation)).Good;
        foreach (var (service, method, path) in Endpoints.Select(row => row.Data).Where(row => row.Item3.StartsWith("/internal", StringComparison.Ordinal)))
        {
            using var request = Request(method, path, tokens.ForService("gateway", service));
            using var response = await kimberly.Gateway.SendAsync(request, _cancellation);
            await ProblemAssert.AssertAsync(response, HttpStatusCode.NotFound, "not_found", _cancellation);
        }
    }

    [Fact]
    public async Task ServiceTokens_WithoutTheSecret_AreRefused()
    {
        using var client = kimberly.ClientOf("auth");
        foreach (var body in new object[]
        {
            new { service = "chat", secret = "rubbish", audience = "memory" },
            new { service = "nobody", secret = "rubbish", audience = "memory" },
            new { service = "memory", secret = await kimberly.ParameterAsync("chat-service-secret", _cancellation), audience = "users" },
        })
        {
            using var response = await client.PostAsync("/internal/service-tokens", JsonCalls.Body(body), _cancellation);
            await ProblemAssert.AssertAsync(response, HttpStatusCode.Unauthorized, "invalid_credentials", _cancellation);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string service, string method, string path, string? token)
    {
        using var client = kimberly.ClientOf(service);
        using var request = Request(method, path, token);
        return await client.SendAsync(request, _cancellation);
    }

    private static HttpRequestMessage Request(string method, string path, string? token)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = method == "POST" ? JsonCalls.Text("{}") : null };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return request;
    }
}
