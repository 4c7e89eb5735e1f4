using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Kimberly.Testing;
using Kimberly.Testing.Client;
using Kimberly.Testing.Servers;
using Microsoft.AspNetCore.Http;

namespace Kimberly.Gateway.Tests.Forwarding;

public sealed class ReplicaTests(TestServers servers)
{
    private const string NobodyListens = "http://127.0.0.1:1";
    private const int Often = 20;
    private const string Text = "{\"name\":\"Anna\"}";

    private readonly Guid _person = Guid.CreateVersion7();
    private readonly ConcurrentQueue<string> _bodies = new();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("POST")]
    public async Task Request_WhoseReplicaIsAway_IsAnsweredByTheOther(string method)
    {
        await using var other = await Backend.StartAsync(KeepAsync, _cancellation);
        await using var gateway = Gateway(("memory", NobodyListens), ("memory", other.Address));
        var client = gateway.ClientFor(_person);

        for (var i = 0; i < Often; i++)
        {
            using var response = await client.SendAsync(Request(method), _cancellation);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal(Often, _bodies.Count);
        Assert.All(_bodies, body => Assert.Equal(method == "GET" ? "" : Text, body));
    }

    [Theory]
    [InlineData("GET", null)]
    [InlineData("PUT", null)]
    [InlineData("DELETE", null)]
    [InlineData("POST", "a-key")]
    public async Task Request_WhoseReplicaDiesWhileItWorks_IsAnsweredByTheOther(string method, string? key)
    {
        await using var dying = await Backend.StartAsync(DieAsync, _cancellation);
        await using var other = await Backend.StartAsync(KeepAsync, _cancellation);
        await using var gateway = Gateway(("memory", dying.Address), ("memory", other.Address));
        var client = gateway.ClientFor(_person);

        for (var i = 0; i < Often; i++)
        {
            using var request = Request(method, key);
            // With its length, and without, as many clients send JSON.
            request.Headers.TransferEncodingChunked = request.Content is not null && i % 2 == 0;
            using var response = await client.SendAsync(request, _cancellation);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal(Often, _bodies.Count);
        Assert.All(_bodies, body => Assert.Equal(method is "PUT" or "POST" ? Text : "", body));
        Assert.NotEmpty(dying.Requests);
    }

    [Theory]
    [InlineData("POST", "/memory", null)]
    [InlineData("PATCH", "/memory", "a-key")]
    [InlineData("POST", "/memory/import", "a-key")]
    public async Task Request_ThatMustNotArriveTwice_IsNotRepeated(string method, string path, string? key)
    {
        await using var first = await Backend.StartAsync(DieAsync, _cancellation);
        await using var second = await Backend.StartAsync(DieAsync, _cancellation);
        await using var gateway = Gateway(("memory", first.Address), ("memory", second.Address));

        using var response = await gateway.ClientFor(_person).SendAsync(Request(method, key, path), _cancellation);

        await Unavailable.AssertAsync(response, _cancellation);
        Assert.Single(first.Requests.Concat(second.Requests));
    }

    [Fact]
    public async Task Request_WhoseReplicaHangs_IsAnsweredByTheOther()
    {
        await using var hanging = await Backend.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted), _cancellation, probesToo: true);
        await using var other = await Backend.StartAsync(KeepAsync, _cancellation);
        await using var gateway = Gateway(("memory", hanging.Address), ("memory", other.Address));
        var client = gateway.ClientFor(_person);

        for (var i = 0; i < Often; i++)
        {
            using var response = await client.SendAsync(Request("PUT"), _cancellation);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        // Only until it was known to hang.
        Assert.InRange(hanging.Requests.Count, 0, 1);
    }

    private async Task KeepAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        _bodies.Enqueue(await reader.ReadToEndAsync(context.RequestAborted));
        await context.Response.WriteAsJsonAsync(new { ok = true }, context.RequestAborted);
    }

    private static async Task DieAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        context.Abort();
    }

    private static HttpRequestMessage Request(string method, string? key = null, string path = "/memory")
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method is "PUT" or "POST")
        {
            request.Content = JsonCalls.Text(Text);
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return request;
    }

    private ServiceFactory<Program> Gateway(params (string Service, string Address)[] services) =>
        GatewayUnderTest.Create(servers.RedisConnectionString, services);
}
