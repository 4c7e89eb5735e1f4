using System.Net;
using System.Text;
using Kimberly.Testing;
using Kimberly.Testing.Client;
using Kimberly.Testing.Servers;
using Microsoft.AspNetCore.Http;

namespace Kimberly.Gateway.Tests;

public sealed class RoutingTests(TestServers servers)
{
    private const string NobodyListens = "http://127.0.0.1:1";

    private readonly Guid _person = Guid.CreateVersion7();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Request_WithToken_ReachesItsServiceUnchanged()
    {
        await using var memory = await Backend.StartAsync(_cancellation);
        await using var gateway = Gateway(("memory", memory.Address));
        var client = gateway.ClientFor(_person);

        using var response = await client.GetAsync("/memory/17?limit=3&q=a%20b", _cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal($"GET /memory/17?limit=3&q=a%20b {client.DefaultRequestHeaders.Authorization}", Assert.Single(memory.Requests));
    }

    [Fact]
    public async Task Request_WithoutToken_IsRefusedBeforeItReachesAService()
    {
        await using var chat = await Backend.StartAsync(_cancellation);
        await using var gateway = Gateway(("chat", chat.Address));

        using var response = await gateway.CreateClient().PostAsync("/chat", JsonCalls.Text("{}"), _cancellation);

        await ProblemAssert.AssertAsync(response, HttpStatusCode.Unauthorized, "unauthorized", _cancellation);
        Assert.Empty(chat.Requests);
    }

    [Fact]
    public async Task Request_WithAMethodThatNoServiceHas_IsNotAllowed()
    {
        await using var memory = await Backend.StartAsync(_cancellation);
        await using var gateway = Gateway(("memory", memory.Address));
        using var request = new HttpRequestMessage(HttpMethod.Trace, "/memory");

        using var response = await gateway.ClientFor(_person).SendAsync(request, _cancellation);

        await ProblemAssert.AssertAsync(response, HttpStatusCode.MethodNotAllowed, "method_not_allowed", _cancellation);
        Assert.Contains("GET", response.Content.Headers.Allow);
        Assert.Empty(memory.Requests);
    }

    [Fact]
    public async Task SignUp_WithoutToken_ReachesAuth()
    {
        await using var auth = await Backend.StartAsync(_cancellation);
        await using var gateway = Gateway(("auth", auth.Address));

        using var response = await gateway.CreateClient().PostAsync("/signup", JsonCalls.Text("{}"), _cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("POST /signup", Assert.Single(auth.Requests));
    }

    [Theory]
    [InlineData("/internal/items")]
    [InlineData("/memory/../internal/items")]
    [InlineData("/memory/%2e%2e/internal/items")]
    public async Task InternalPath_WithToken_ReachesNobody(string path)
    {
        await using var memory = await Backend.StartAsync(_cancellation);
        await using var gateway = Gateway(("memory", memory.Address));

        using var response = await gateway.ClientFor(_person).GetAsync(path, _cancellation);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Empty(memory.Requests);
    }

    [Fact]
    public async Task Service_Away_AnswersThatItIsAndWhenToTryAgain()
    {
        await using var gateway = Gateway(("memory", NobodyListens));

        using var response = await gateway.ClientFor(_person).GetAsync("/memory", _cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("dependency_unavailable", (await response.ReadJsonAsync(_cancellation)).Text("code"));
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Service_OfTwoReplicas_SharesTheRequests()
    {
        await using var first = await Backend.StartAsync(_cancellation);
        await using var second = await Backend.StartAsync(_cancellation);
        await using var gateway = Gateway(("memory", first.Address), ("memory", second.Address));
        var client = gateway.ClientFor(_person);

        for (var i = 0; i < 40; i++)
        {
            using var response = await client.GetAsync("/memory", _cancellation);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.NotEmpty(first.Requests);
        Assert.NotEmpty(second.Requests);
        Assert.Equal(40, first.Requests.Count + second.Requests.Count);
    }

    [Fact]
    public async Task Stream_OfAService_ArrivesPieceByPiece()
    {
        var read = new TaskCompletionSource();
        await using var chat = await Backend.StartAsync(
            async context =>
            {
                context.Response.ContentType = "text/event-stream";
                await context.Response.WriteAsync("data: one\n\n", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await read.Task.WaitAsync(context.RequestAborted);
                await context.Response.WriteAsync("data: two\n\n", context.RequestAborted);
            },
            _cancellation);
        await using var gateway = Gateway(("chat", chat.Address));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/chat") { Content = JsonCalls.Text("{}") };

        using var response = await gateway.ClientFor(_person).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(_cancellation), Encoding.UTF8);

        // The second piece is only written once the first has been read.
        Assert.Equal("data: one", await reader.ReadLineAsync(_cancellation));
        read.SetResult();
        Assert.Contains("data: two", await reader.ReadToEndAsync(_cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_OverTheLimit_IsRefusedAndNeverTakenForAWholeOne(bool chunked)
    {
        var complete = 0;
        await using var memory = await Backend.StartAsync(
            async context =>
            {
                await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
                Interlocked.Increment(ref complete);
            },
            _cancellation);
        await using var gateway = Gateway(("memory", memory.Address));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/memory") { Content = JsonCalls.Text(new string(' ', 3 * 1024 * 1024)) };
        request.Headers.TransferEncodingChunked = chunked;

        using var response = await gateway.ClientFor(_person).SendAsync(request, _cancellation);

        await ProblemAssert.AssertAsync(response, HttpStatusCode.RequestEntityTooLarge, "body_too_large", _cancellation);
        Assert.Equal(0, complete);
    }

    [Fact]
    public async Task Session_ThatWasEnded_IsRefusedAtTheEdge()
    {
        await using var memory = await Backend.StartAsync(_cancellation);
        await using var gateway = Gateway(("memory", memory.Address));
        var session = Guid.CreateVersion7().ToString();
        var client = gateway.CreateClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", gateway.Tokens.ForSession(_person, session));
        using var before = await client.GetAsync("/memory", _cancellation);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        await EndedSessions.EndAsync(servers.RedisConnectionString, session);

        using var after = await client.GetAsync("/memory", _cancellation);
        await ProblemAssert.AssertAsync(after, HttpStatusCode.Unauthorized, "unauthorized", _cancellation);
    }

    [Fact]
    public async Task Redis_Away_RefusesWithUnavailable()
    {
        await using var memory = await Backend.StartAsync(_cancellation);
        await using var gateway = Gateway(("memory", memory.Address)).With("ConnectionStrings:redis", "127.0.0.1:1");

        using var response = await gateway.ClientFor(_person).GetAsync("/memory", _cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Empty(memory.Requests);
    }

    [Fact]
    public async Task Login_WithAnOldTokenWhileRedisIsAway_ReachesAuth()
    {
        await using var auth = await Backend.StartAsync(_cancellation);
        await using var gateway = Gateway(("auth", auth.Address)).With("ConnectionStrings:redis", "127.0.0.1:1");

        using var response = await gateway.ClientFor(_person).PostAsync("/login", JsonCalls.Text("{}"), _cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(auth.Requests);
    }

    private ServiceFactory<Program> Gateway(params (string Service, string Address)[] services) =>
        GatewayUnderTest.Create(servers.RedisConnectionString, services);
}
