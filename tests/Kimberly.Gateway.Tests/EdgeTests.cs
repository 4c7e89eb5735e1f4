using System.Net;
using System.Text.RegularExpressions;
using Kimberly.Testing;
using Kimberly.Testing.Client;
using Kimberly.Testing.Servers;
using Microsoft.AspNetCore.Http;

namespace Kimberly.Gateway.Tests;

public sealed partial class EdgeTests(TestServers servers)
{
    private readonly Guid _person = Guid.CreateVersion7();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/nothing-here", HttpStatusCode.NotFound)]
    [InlineData("/memory", HttpStatusCode.Unauthorized)]
    public async Task EveryAnswer_TellsBrowsersToBeCareful(string path, HttpStatusCode status)
    {
        await using var gateway = Gateway();

        using var answer = await gateway.CreateClient().GetAsync(path, _cancellation);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
        Assert.Contains("frame-ancestors 'none'", Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("camera=()", Header(answer, "Permissions-Policy"), StringComparison.Ordinal);
        Assert.Null(Header(answer, "Server"));
        Assert.Null(Header(answer, "Strict-Transport-Security"));
    }

    [Fact]
    public async Task AnswerOfAService_KeepsItsOwnPolicyAndNotItsServer()
    {
        await using var memory = await Backend.StartAsync(
            context =>
            {
                context.Response.Headers.Server = "backend";
                context.Response.Headers.ContentSecurityPolicy = "default-src 'self'";
                return Task.CompletedTask;
            },
            _cancellation);
        await using var gateway = Gateway(("memory", memory.Address));

        using var answer = await gateway.ClientFor(_person).GetAsync("/memory", _cancellation);

        Assert.Equal("default-src 'self'", Header(answer, "Content-Security-Policy"));
        Assert.Null(Header(answer, "Server"));
    }

    [Fact]
    public async Task Docs_LoadOnlyFromTheGateway_AsTheirPolicyAllows()
    {
        await using var gateway = Gateway();
        var client = gateway.CreateClient();

        using var page = await client.GetAsync("/docs/", _cancellation);
        var html = await page.Content.ReadAsStringAsync(_cancellation);

        var policy = Header(page, "Content-Security-Policy")!;
        var scripts = Script().Matches(html);
        Assert.NotEmpty(scripts);
        Assert.All(scripts, script => Assert.Contains($"'nonce-{script.Groups["nonce"].Value}'", policy, StringComparison.Ordinal));
        foreach (var source in scripts.Select(script => script.Groups["source"].Value).Where(source => source.Length > 0))
        {
            using var script = await client.GetAsync(new Uri(page.RequestMessage!.RequestUri!, source), _cancellation);
            Assert.Equal(HttpStatusCode.OK, script.StatusCode);
            Assert.Equal(client.BaseAddress!.Authority, script.RequestMessage!.RequestUri!.Authority);
        }

        Assert.DoesNotContain("https://", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_EveryPath_LeadsSomewhere()
    {
        await using var gateway = Gateway();
        var client = gateway.CreateClient();
        var document = await client.GetStringAsync("/openapi.yaml", _cancellation);
        var operations = Operation().Matches(document)
            .SelectMany(path => path.Groups["method"].Captures.Select(method => (Method: method.Value, Path: path.Groups["path"].Value))).ToArray();

        Assert.NotEmpty(operations);
        foreach (var (method, path) in operations)
        {
            using var request = new HttpRequestMessage(HttpMethod.Parse(method), path.Replace("{id}", $"{Guid.CreateVersion7()}", StringComparison.Ordinal));
            using var answer = await client.SendAsync(request, _cancellation);
            // No token and no service: 401 or 503, but nothing that is not there.
            Assert.False(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, $"{method} {path}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task OtherOrigin_UnlessNamed_MayReadNothing()
    {
        await using var gateway = Gateway();

        using var answer = await AskFromAsync(gateway, "https://app.example.com");

        Assert.Null(Header(answer, "Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task NamedOrigin_MayAskAndReadWhatMatters()
    {
        await using var memory = await Backend.StartAsync(_cancellation);
        await using var gateway = Gateway(("memory", memory.Address)).With("Cors:Origins:0", "https://app.example.com");
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/memory");
        preflight.Headers.Add("Origin", "https://app.example.com");
        preflight.Headers.Add("Access-Control-Request-Method", "PATCH");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization,if-match");

        using var allowed = await gateway.CreateClient().SendAsync(preflight, _cancellation);
        using var answer = await AskFromAsync(gateway, "https://app.example.com");
        using var other = await AskFromAsync(gateway, "https://evil.example.com");

        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Assert.Equal("https://app.example.com", Header(allowed, "Access-Control-Allow-Origin"));
        Assert.Equal("https://app.example.com", Header(answer, "Access-Control-Allow-Origin"));
        Assert.Contains("Retry-After", Header(answer, "Access-Control-Expose-Headers"), StringComparison.Ordinal);
        Assert.Contains("RateLimit-Remaining", Header(answer, "Access-Control-Expose-Headers"), StringComparison.Ordinal);
        Assert.Null(Header(other, "Access-Control-Allow-Origin"));
        Assert.Equal(2, memory.Requests.Count);
    }

    [Theory]
    [InlineData("Cors:Origins:0", "app.example.com", "Cors:Origins:0 is 'app.example.com'; it must be an origin")]
    [InlineData("ForwardedHeaders:KnownProxies:0", "proxy", "ForwardedHeaders:KnownProxies:0 is 'proxy'; it must be an IP address")]
    [InlineData("ForwardedHeaders:KnownNetworks:0", "10.0.0.0/99", "ForwardedHeaders:KnownNetworks:0 is '10.0.0.0/99'; it must be a network")]
    [InlineData("Edge:PublicUrl", "https://example.com/kimberly", "Edge:PublicUrl must be the http or https address of a site")]
    public async Task Setting_ThatMeansNothing_StopsTheGatewayWithASentence(string setting, string value, string sentence)
    {
        await using var gateway = Gateway().With(setting, value);

        var refusal = Assert.ThrowsAny<Exception>(() => gateway.CreateClient());

        Assert.Contains(sentence, refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ForwardedHeaders_OfAnybody_AreNotBelieved()
    {
        await using var memory = await EchoAsync();
        await using var gateway = Gateway(("memory", memory.Address));

        var seen = await AskThroughProxyAsync(gateway);

        Assert.DoesNotContain("203.0.113.7", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("kimberly.example.com", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Real-IP", seen, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-Proto=http;", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ForwardedHeaders_OfATrustedProxy_TellWhoAsks()
    {
        await using var memory = await EchoAsync();
        await using var gateway = Gateway(("memory", memory.Address))
            .With("ForwardedHeaders:KnownNetworks:0", "127.0.0.0/8").With("ForwardedHeaders:KnownProxies:0", "::1");

        var seen = await AskThroughProxyAsync(gateway);

        Assert.Contains("X-Forwarded-For=203.0.113.7;", seen, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-Proto=https;", seen, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-Host=kimberly.example.com;", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Real-IP", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublicUrl_IsWhatTheServicesAreTold()
    {
        await using var memory = await EchoAsync();
        await using var gateway = Gateway(("memory", memory.Address)).With("Edge:PublicUrl", "https://kimberly.example.org");

        var seen = await AskThroughProxyAsync(gateway);

        Assert.Contains("X-Forwarded-Host=kimberly.example.org;", seen, StringComparison.Ordinal);
        Assert.Contains("X-Forwarded-Proto=https;", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_ThatComesTooSlowly_IsRefusedWithAProblem()
    {
        await using var memory = await Backend.StartAsync(context => context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted), _cancellation);
        await using var gateway = Gateway(("memory", memory.Address)).With("Edge:SlowBodyGrace", "00:00:02").With("Edge:MinBodyBytesPerSecond", "1000");
        var address = gateway.CreateClient().BaseAddress!;

        // Announces more than it ever sends.
        var answer = await RawHttp.AskAsync(
            address,
            $"POST /memory HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {gateway.Tokens.ForUser(_person)}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{",
            _cancellation);

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"request_timeout\"", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 40_000)]
    [InlineData(150, 10)]
    public async Task Headers_TooLargeOrTooMany_AreRefused(int count, int length)
    {
        await using var gateway = Gateway();
        var address = gateway.CreateClient().BaseAddress!;
        var headers = string.Concat(Enumerable.Range(0, count).Select(i => $"X-{i}: {new string('a', length)}\r\n"));

        var answer = await RawHttp.AskAsync(address, $"GET / HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n", _cancellation);

        Assert.StartsWith("HTTP/1.1 431", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_OfAFile_MayBeLargerThanJson()
    {
        await using var memory = await Backend.StartAsync(context => context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted), _cancellation);
        await using var gateway = Gateway(("memory", memory.Address));
        var client = gateway.ClientFor(_person);
        var threeMegabytes = new string(' ', 3 * 1024 * 1024);

        using var file = await client.PostAsync("/memory/import", JsonCalls.Text(threeMegabytes, "application/x-ndjson"), _cancellation);
        using var json = await client.PostAsync("/memory", JsonCalls.Text(threeMegabytes), _cancellation);

        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, json.StatusCode);
    }

    private ServiceFactory<Program> Gateway(params (string Service, string Address)[] services) =>
        GatewayUnderTest.Create(servers.RedisConnectionString, services);

    private async Task<HttpResponseMessage> AskFromAsync(ServiceFactory<Program> gateway, string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/memory");
        request.Headers.Add("Origin", origin);
        return await gateway.ClientFor(_person).SendAsync(request, _cancellation);
    }

    private async Task<string> AskThroughProxyAsync(ServiceFactory<Program> gateway)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/memory");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "kimberly.example.com");
        request.Headers.Add("X-Real-IP", "203.0.113.7");
        request.Headers.Add("Forwarded", "for=203.0.113.7");
        using var answer = await gateway.ClientFor(_person).SendAsync(request, _cancellation);
        return await answer.Content.ReadAsStringAsync(_cancellation);
    }

    /// <summary>A service that answers with the headers that it got.</summary>
    private Task<Backend> EchoAsync() => Backend.StartAsync(
        context => context.Response.WriteAsync(
            string.Concat(context.Request.Headers.Select(header => $"{header.Key}={header.Value};")), context.RequestAborted),
        _cancellation);

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    [GeneratedRegex("""<script(?=[^>]*\bnonce="(?<nonce>[^"]+)")?(?=[^>]*\bsrc="(?<source>[^"]+)")?[^>]*>""")]
    private static partial Regex Script();

    [GeneratedRegex("""^  '?(?<path>/[^':\s]*)'?:\n(?:    (?:(?<method>get|put|post|patch|delete):|  .*)\n)+""", RegexOptions.Multiline)]
    private static partial Regex Operation();
}
