using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Json;
using Kimberly.Testing;
using Kimberly.Testing.Client;
using Kimberly.Testing.Identity;
using Kimberly.Testing.Servers;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Kimberly.Gateway.Tests;

public sealed class ApiKeyTests(TestServers servers)
{
    private const string Key = "kim_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private readonly TestTokens _tokens = new();
    private readonly ConcurrentQueue<(string Caller, string Key)> _exchanged = new();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Key_ThatIsGood_ReachesTheServiceAsItsShortToken()
    {
        var token = _tokens.ForKey(Guid.CreateVersion7(), Scopes.Memory);
        await using var auth = await AuthAsync(token);
        await using var memory = await Backend.StartAsync(_cancellation);
        await using var gateway = Gateway(("auth", auth.Address), ("memory", memory.Address));
        using var client = gateway.CreateClient().WithToken(Key);

        for (var i = 0; i < 3; i++)
        {
            using var response = await client.GetAsync("/memory", _cancellation);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal(Enumerable.Repeat($"GET /memory Bearer {token}", 3), memory.Requests);
        var (caller, key) = Assert.Single(_exchanged);
        Assert.Equal(Key, key);
        var service = new JsonWebToken(caller);
        Assert.Equal(("service:gateway", "auth"), (service.Subject, service.Audiences.Single()));
    }

    [Fact]
    public async Task Key_ThatIsUnknown_IsRefusedAtTheEdge()
    {
        await using var auth = await AuthAsync(token: null);
        await using var memory = await Backend.StartAsync(_cancellation);
        await using var gateway = Gateway(("auth", auth.Address), ("memory", memory.Address));

        using var response = await gateway.CreateClient().WithToken(Key).GetAsync("/memory", _cancellation);

        var problem = await ProblemAssert.AssertAsync(response, HttpStatusCode.Unauthorized, "unauthorized", _cancellation);
        Assert.Contains("API key", problem.Text("detail"), StringComparison.Ordinal);
        Assert.Empty(memory.Requests);
    }

    [Fact]
    public async Task Keys_MadeUpByTheDozen_CostAuthOnlySoManyQuestions()
    {
        await using var auth = await AuthAsync(token: null);
        await using var gateway = Gateway(("auth", auth.Address))
            .With("RateLimits:Enabled", "true").With("RateLimits:Anonymous:Permits", "3").With("RateLimits:Anonymous:Window", "01:00:00");

        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 8; i++)
        {
            using var response = await gateway.CreateClient().WithToken($"{Key[..^1]}{i}").GetAsync("/memory", _cancellation);
            statuses.Add(response.StatusCode);
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        Assert.InRange(_exchanged.Count, 1, 3 + 3); // Three under the limit of Redis, and as many of this process, should Redis not be reached at once.
    }

    [Fact]
    public async Task Key_ThatWasDeleted_IsRefusedThoughItsTokenIsStillKept()
    {
        var token = _tokens.ForKey(Guid.CreateVersion7(), Scopes.Memory);
        await using var auth = await AuthAsync(token);
        await using var memory = await Backend.StartAsync(_cancellation);
        await using var gateway = Gateway(("auth", auth.Address), ("memory", memory.Address));
        using var client = gateway.CreateClient().WithToken(Key);
        using var before = await client.GetAsync("/memory", _cancellation);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        await EndedSessions.EndAsync(servers.RedisConnectionString, new JsonWebToken(token).GetClaim(TokenNames.Session).Value);

        using var after = await client.GetAsync("/memory", _cancellation);
        await ProblemAssert.AssertAsync(after, HttpStatusCode.Unauthorized, "unauthorized", _cancellation);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(500)]
    [InlineData(403)]
    public async Task Key_WhileAuthCannotTell_IsNeitherAcceptedNorCalledWrong(int? status)
    {
        await using var auth = await Backend.StartAsync(
            context =>
            {
                context.Response.StatusCode = status ?? 200;
                return Task.CompletedTask;
            },
            _cancellation);
        await using var gateway = Gateway(("auth", status is null ? "http://127.0.0.1:1" : auth.Address));

        using var response = await gateway.CreateClient().WithToken(Key).GetAsync("/memory", _cancellation);

        await AssertUnavailableAsync(response);
    }

    [Fact]
    public async Task Key_WhenAuthRefusesTheGatewayItself_IsNotCalledWrong()
    {
        await using var auth = await Backend.StartAsync(
            context =>
            {
                context.Response.StatusCode = 401;
                context.Response.Headers.WWWAuthenticate = "Bearer";
                return Task.CompletedTask;
            },
            _cancellation);
        await using var gateway = Gateway(("auth", auth.Address));

        using var response = await gateway.CreateClient().WithToken(Key).GetAsync("/memory", _cancellation);

        await AssertUnavailableAsync(response);
    }

    [Fact]
    public async Task Key_WhereAnybodyMayAsk_IsNotLookedAt()
    {
        await using var auth = await AuthAsync(token: null);
        await using var gateway = Gateway(("auth", auth.Address));

        using var response = await gateway.CreateClient().WithToken(Key).PostAsync("/login/totp", JsonCalls.Text("{}"), _cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(_exchanged);
    }

    [Theory]
    [InlineData("POST", "/login/totp", true)]
    [InlineData("GET", "/login/oidc", true)]
    [InlineData("GET", "/login/oidc/google", true)]
    [InlineData("GET", "/keys", false)]
    [InlineData("DELETE", "/keys/17", false)]
    [InlineData("POST", "/totp", false)]
    [InlineData("POST", "/totp/confirm", false)]
    public async Task Path_OfCredentials_ReachesAuth_WithoutATokenWhereThereIsNoneYet(string method, string path, bool open)
    {
        await using var auth = await AuthAsync(token: null);
        await using var gateway = Gateway(("auth", auth.Address));

        using var anonymous = await gateway.CreateClient().SendAsync(new HttpRequestMessage(HttpMethod.Parse(method), path), _cancellation);
        Assert.Equal(open ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, anonymous.StatusCode);

        using var signedIn = await gateway.CreateClient().WithToken(_tokens.ForUser(Guid.CreateVersion7()))
            .SendAsync(new HttpRequestMessage(HttpMethod.Parse(method), path), _cancellation);
        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
    }

    /// <summary>Auth, which knows one key and gives this token for it; no key at all when null.</summary>
    private Task<Backend> AuthAsync(string? token) => Backend.StartAsync(
        async context =>
        {
            if (context.Request.Path != "/internal/api-keys/exchange")
            {
                return;
            }

            var request = await JsonSerializer.DeserializeAsync<KeyExchangeRequest>(context.Request.Body, KimberlyJson.Options, context.RequestAborted);
            _exchanged.Enqueue((context.Request.Headers.Authorization.ToString()["Bearer ".Length..], request!.Key));
            if (token is null)
            {
                context.Response.StatusCode = 401;
            }
            else
            {
                await context.Response.WriteAsJsonAsync(new KeyExchangeAnswer(token, 300), KimberlyJson.Options, context.RequestAborted);
            }
        },
        _cancellation);

    private ServiceFactory<Program> Gateway(params (string Service, string Address)[] services) =>
        GatewayUnderTest.Create(servers.RedisConnectionString, services).With(change => change.TrustTokens(_tokens));

    private async Task AssertUnavailableAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("dependency_unavailable", (await response.ReadJsonAsync(_cancellation)).Text("code"));
        Assert.NotNull(response.Headers.RetryAfter);
    }
}
