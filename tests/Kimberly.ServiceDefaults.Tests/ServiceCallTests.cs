using System.Diagnostics;
using System.Net;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Http;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Json;
using Kimberly.ServiceDefaults.Problems;
using Kimberly.Testing.Doubles;
using Kimberly.Testing.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Time.Testing;

namespace Kimberly.ServiceDefaults.Tests;

public sealed class ServiceCallTests(TestServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_AsTheService_CarriesATokenOfAuthThatIsFetchedOnceWhileItLasts()
    {
        var issued = 0;
        var time = new FakeTimeProvider();
        var auth = new HttpDouble((_, _) => Task.FromResult(HttpDouble.Json(new ServiceTokenAnswer($"token-{++issued}", 300))));
        var other = HttpDouble.Answering(HttpStatusCode.NoContent);
        await using var service = await StartAsync(CallAs.Service, other, auth, time);
        var client = service.Services.GetRequiredService<OtherClient>();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.Http.GetAsync("/", Cancellation)));
        time.Advance(TimeSpan.FromSeconds(271));
        await client.Http.GetAsync("/", Cancellation);

        Assert.Equal([.. Enumerable.Repeat("token-1", 10), "token-2"], other.Requests.Select(request => request.Token));
        var asked = System.Text.Json.JsonSerializer.Deserialize<ServiceTokenRequest>(auth.Requests.First().Body!, KimberlyJson.Options);
        Assert.Equal(new ServiceTokenRequest("sample", "the secret", "other"), asked);
    }

    [Fact]
    public async Task Call_AsThePerson_PassesTheirTokenOn()
    {
        var other = HttpDouble.Answering(HttpStatusCode.NoContent);
        await using var service = await StartAsync(CallAs.User, other, HttpDouble.Away());
        service.Services.GetRequiredService<IHttpContextAccessor>().HttpContext =
            new DefaultHttpContext { Request = { Headers = { Authorization = "Bearer of-anna" } } };

        await service.Services.GetRequiredService<OtherClient>().Http.GetAsync("/", Cancellation);

        Assert.Equal("of-anna", Assert.Single(other.Requests).Token);
    }

    [Theory]
    [InlineData("GET", 4)]
    [InlineData("POST", 1)]
    public async Task Call_ThatFails_IsRepeatedOnlyWhereItIsSafe(string method, int times)
    {
        var other = HttpDouble.Answering(HttpStatusCode.ServiceUnavailable);
        await using var service = await StartAsync(CallAs.Service, other, HttpDouble.Answering(new ServiceTokenAnswer("token", 300)));

        await service.Services.GetRequiredService<OtherClient>().Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/"), Cancellation);

        Assert.Equal(times, other.Requests.Count);
    }

    [Fact]
    public async Task Call_AsThePersonThatIsRepeated_CarriesTheirTokenOnce()
    {
        var other = HttpDouble.Answering(HttpStatusCode.ServiceUnavailable);
        await using var service = await StartAsync(CallAs.User, other, HttpDouble.Away());
        service.Services.GetRequiredService<IHttpContextAccessor>().HttpContext =
            new DefaultHttpContext { Request = { Headers = { Authorization = "Bearer of-anna" } } };

        await service.Services.GetRequiredService<OtherClient>().Http.GetAsync("/", Cancellation);

        Assert.Equal(Enumerable.Repeat("of-anna", 4), other.Requests.Select(request => request.Token));
    }

    [Fact]
    public async Task Call_WhileAuthComesBack_GetsItsToken()
    {
        var asked = 0;
        var auth = new HttpDouble((_, _) => Task.FromResult(++asked < 3
            ? new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
            : HttpDouble.Json(new ServiceTokenAnswer("token", 300))));
        var other = HttpDouble.Answering(HttpStatusCode.NoContent);
        await using var service = await StartAsync(CallAs.Service, other, auth);

        await service.Services.GetRequiredService<OtherClient>().Http.PostAsync("/", null, Cancellation);

        Assert.Equal("token", Assert.Single(other.Requests).Token);
    }

    [Fact]
    public async Task Call_WhileAuthIsAway_UsesTheTokenThatStillLasts()
    {
        var isAway = false;
        var time = new FakeTimeProvider();
        var auth = new HttpDouble((_, _) => Task.FromResult(isAway
            ? new HttpResponseMessage(HttpStatusCode.Forbidden)
            : HttpDouble.Json(new ServiceTokenAnswer("token", 300))));
        var other = HttpDouble.Answering(HttpStatusCode.NoContent);
        await using var service = await StartAsync(CallAs.Service, other, auth, time);
        var client = service.Services.GetRequiredService<OtherClient>();
        await client.Http.GetAsync("/", Cancellation);

        isAway = true;
        time.Advance(TimeSpan.FromSeconds(290));
        await client.Http.GetAsync("/", Cancellation);
        time.Advance(TimeSpan.FromSeconds(10));

        await Assert.ThrowsAsync<ProblemException>(() => client.Http.GetAsync("/", Cancellation));
        Assert.Equal(["token", "token"], other.Requests.Select(request => request.Token));
    }

    [Fact]
    public async Task Call_WhileAuthIsAway_AsksForOneTokenAtATimeAndIsUnavailable()
    {
        var auth = HttpDouble.Away();
        await using var service = await StartAsync(CallAs.Service, HttpDouble.Answering(HttpStatusCode.NoContent), auth);
        var client = service.Services.GetRequiredService<OtherClient>();

        var problem = await Assert.ThrowsAsync<ProblemException>(() => client.Http.GetAsync("/", Cancellation));

        Assert.Equal(ProblemCodes.DependencyUnavailable, problem.Code);
        Assert.Equal(4, auth.Requests.Count);
    }

    [Fact]
    public async Task Call_WhoseTokenTakesTooLong_IsGivenUpInTime()
    {
        var auth = new HttpDouble(async (_, cancellation) =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return new HttpResponseMessage(HttpStatusCode.OK);
        });
        await using var service = await StartAsync(CallAs.Service, HttpDouble.Answering(HttpStatusCode.NoContent), auth);
        var tokens = service.Services.GetRequiredService<IServiceTokens>();
        var started = Stopwatch.GetTimestamp();

        // Ten services at once: none waits for the fetches of the others.
        await Task.WhenAll(Enumerable.Range(0, 10).Select(async i => await Assert.ThrowsAsync<ProblemException>(
            async () => await tokens.GetAsync($"service-{i}", Cancellation))));

        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4));
    }

    [Theory]
    [InlineData("service-tokens")]
    [InlineData("signing-keys")]
    [InlineData(nameof(OtherClient))]
    public async Task Call_BetweenServices_GoesThroughNoProxy(string client)
    {
        await using var service = await SampleService.StartAsync(
            servers.RedisConnectionString, builder => builder.AddServiceClient<OtherClient>("other", CallAs.Service));
        var handler = service.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(client);
        while (handler is DelegatingHandler { InnerHandler: { } inner })
        {
            handler = inner;
        }

        Assert.False(Assert.IsType<SocketsHttpHandler>(handler).UseProxy);
    }

    private Task<SampleService> StartAsync(CallAs callAs, HttpDouble other, HttpDouble auth, TimeProvider? time = null) => SampleService.StartAsync(
        servers.RedisConnectionString,
        builder =>
        {
            builder.AddServiceClient<OtherClient>("other", callAs);
            builder.Services.Replace(ServiceDescriptor.Singleton(new ServiceIdentity("sample", "the secret")));
            builder.Services.Replace(ServiceDescriptor.Singleton(time ?? TimeProvider.System));
            EndWith(builder, nameof(OtherClient), other);
            EndWith(builder, "service-tokens", auth);
        },
        trust: false);

    private static void EndWith(WebApplicationBuilder builder, string client, HttpMessageHandler handler) =>
        builder.Services.Configure<HttpClientFactoryOptions>(client, options =>
            options.HttpMessageHandlerBuilderActions.Add(handlers => handlers.PrimaryHandler = handler));

    private sealed class OtherClient(HttpClient http)
    {
        public HttpClient Http => http;
    }
}
