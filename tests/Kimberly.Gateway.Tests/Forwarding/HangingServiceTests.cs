using System.Diagnostics;
using System.Net;
using Kimberly.Testing;
using Kimberly.Testing.Client;
using Kimberly.Testing.Servers;
using Microsoft.AspNetCore.Http;

namespace Kimberly.Gateway.Tests.Forwarding;

public sealed class HangingServiceTests(TestServers servers)
{
    // Far more than the second or so that it takes, and far less than for ever.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly Guid _person = Guid.CreateVersion7();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_ThatHangs_IsGivenUpAndRefusedAtOnceFromThenOn()
    {
        await using var memory = await Backend.StartAsync(HangAsync, _cancellation, probesToo: true);
        await using var gateway = Gateway(("memory", memory.Address));
        var client = gateway.ClientFor(_person);

        using var first = await client.GetAsync("/memory", _cancellation).WaitAsync(Soon, _cancellation);
        using var second = await client.GetAsync("/memory", _cancellation).WaitAsync(Soon, _cancellation);

        await Unavailable.AssertAsync(first, _cancellation);
        await Unavailable.AssertAsync(second, _cancellation);
        Assert.Single(memory.Requests);
    }

    [Fact]
    public async Task Service_ThatAnswersAgain_IsUsedAgain()
    {
        var goesOn = new TaskCompletionSource();
        await using var memory = await Backend.StartAsync(context => goesOn.Task.WaitAsync(context.RequestAborted), _cancellation, probesToo: true);
        await using var gateway = Gateway(("memory", memory.Address));
        var client = gateway.ClientFor(_person);
        using (var refused = await client.GetAsync("/memory", _cancellation).WaitAsync(Soon, _cancellation))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        }

        goesOn.SetResult();

        var began = Stopwatch.GetTimestamp();
        HttpStatusCode status;
        do
        {
            using var answer = await client.GetAsync("/memory", _cancellation).WaitAsync(Soon, _cancellation);
            status = answer.StatusCode;
        }
        while (status != HttpStatusCode.OK && Stopwatch.GetElapsedTime(began) < Soon);
        Assert.Equal(HttpStatusCode.OK, status);
    }

    [Fact]
    public async Task Service_ThatIsSlowButAlive_IsWaitedFor()
    {
        // Long enough that it was asked several times whether it is alive, and said so.
        const int times = 4;
        var asked = 0;
        var askedOften = new TaskCompletionSource();
        await using var chat = await Backend.StartAsync(
            async context =>
            {
                if (context.Request.Path == "/chat")
                {
                    await askedOften.Task.WaitAsync(context.RequestAborted);
                    await context.Response.WriteAsJsonAsync(new { reply = "Here I am." }, context.RequestAborted);
                }
                else if (context.Request.Path == "/alive" && Interlocked.Increment(ref asked) == times)
                {
                    askedOften.SetResult();
                }
            },
            _cancellation,
            probesToo: true);
        await using var gateway = Gateway(("chat", chat.Address));

        var answer = await gateway.ClientFor(_person).PostJsonAsync("/chat", new { message = "Hello" }, _cancellation).WaitAsync(Soon, _cancellation);

        Assert.Equal("Here I am.", answer.Text("reply"));
    }

    [Fact]
    public async Task Service_WhoseDatabaseHangs_IsGivenUpToo()
    {
        await using var memory = await Backend.StartAsync(
            context =>
            {
                if (context.Request.Path == "/ready")
                {
                    context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                    return Task.CompletedTask;
                }

                return context.Request.Path == "/alive" ? Task.CompletedTask : HangAsync(context);
            },
            _cancellation,
            probesToo: true);
        await using var gateway = Gateway(("memory", memory.Address));

        using var response = await gateway.ClientFor(_person).GetAsync("/memory", _cancellation).WaitAsync(Soon, _cancellation);

        await Unavailable.AssertAsync(response, _cancellation);
    }

    [Fact]
    public async Task Stream_ThatHasBegun_GetsToItsEndWhileTheServiceCanBeginNothingNew()
    {
        var goesOn = new TaskCompletionSource();
        await using var chat = await Backend.StartAsync(
            async context =>
            {
                if (context.Request.Path == "/ready")
                {
                    context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                }
                else if (context.Request.Path == "/chat")
                {
                    context.Response.ContentType = "text/event-stream";
                    await context.Response.WriteAsync("event: delta\ndata: {}\n\n", context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                    await goesOn.Task.WaitAsync(context.RequestAborted);
                    await context.Response.WriteAsync("event: done\ndata: {}\n\n", context.RequestAborted);
                }
                else if (context.Request.Path != "/alive")
                {
                    await HangAsync(context);
                }
            },
            _cancellation,
            probesToo: true);
        await using var gateway = Gateway(("chat", chat.Address));
        var client = gateway.ClientFor(_person);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/chat") { Content = JsonCalls.Text("{}") };
        using var stream = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _cancellation);

        // It came later and waits for its answer: when it is given up, the stream is older than that.
        using var later = await client.GetAsync("/conversations", _cancellation).WaitAsync(Soon, _cancellation);
        goesOn.SetResult();

        await Unavailable.AssertAsync(later, _cancellation);
        Assert.EndsWith("event: done\ndata: {}\n\n", await stream.Content.ReadAsStringAsync(_cancellation).WaitAsync(Soon, _cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stream_WhoseServiceHangsOrDies_EndsWithAnError(bool hangs)
    {
        var read = new TaskCompletionSource();
        await using var chat = await Backend.StartAsync(
            async context =>
            {
                if (context.Request.Path == "/chat")
                {
                    context.Response.ContentType = "text/event-stream";
                    await context.Response.WriteAsync("event: delta\ndata: {\"text\":\"Hel\"}\n\n", context.RequestAborted);
                    await context.Response.Body.FlushAsync(context.RequestAborted);
                }

                if (hangs)
                {
                    await HangAsync(context);
                }

                await read.Task.WaitAsync(context.RequestAborted);
                context.Abort();
            },
            _cancellation,
            probesToo: true);
        await using var gateway = Gateway(("chat", chat.Address));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/chat") { Content = JsonCalls.Text("{}") };

        using var response = await gateway.ClientFor(_person).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(_cancellation));
        Assert.Equal("event: delta", await reader.ReadLineAsync(_cancellation));
        read.SetResult();
        var events = await reader.ReadToEndAsync(_cancellation).WaitAsync(Soon, _cancellation);

        Assert.StartsWith("data: {\"text\":\"Hel\"}\n\n", events, StringComparison.Ordinal);
        Assert.Contains("event: error\ndata: {", events, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"dependency_unavailable\"", events, StringComparison.Ordinal);
        Assert.EndsWith("\n\n", events, StringComparison.Ordinal);
    }

    private static async Task HangAsync(HttpContext context) => await Task.Delay(Timeout.Infinite, context.RequestAborted);

    private ServiceFactory<Program> Gateway(params (string Service, string Address)[] services) =>
        GatewayUnderTest.Create(servers.RedisConnectionString, services);
}
