using System.Net;
using System.Net.Sockets;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Http;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.Testing.Doubles;
using Kimberly.Testing.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;

namespace Kimberly.ServiceDefaults.Tests;

public sealed class ReplicaCallTests(TestServers servers)
{
    private const string First = "http://first:1";
    private const string Second = "http://second:2";
    private const int Often = 10;

    // Far more than the second or so that it takes, and far less than for ever.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", HttpRequestError.ConnectionError)]
    [InlineData("PUT", HttpRequestError.ResponseEnded)]
    [InlineData("POST", HttpRequestError.ConnectionError)]
    public async Task Call_WhoseReplicaIsAway_IsAnsweredByTheOther(string method, HttpRequestError failure)
    {
        var replicas = Replicas(failure);
        await using var service = await StartAsync(replicas, First, Second);
        var client = service.Services.GetRequiredService<OtherClient>();

        for (var i = 0; i < Often; i++)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "/path?query") { Content = new StringContent("body") };
            using var response = await client.Http.SendAsync(request, Cancellation);
            Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        }

        var answered = replicas.Requests.Where(request => request.Address.Host == "second").ToArray();
        Assert.Equal(Often, answered.Length);
        Assert.All(answered, request => Assert.Equal((new Uri(Second + "/path?query"), "token", "body"), (request.Address, request.Token, request.Body)));
    }

    [Fact]
    public async Task Call_ThatMustNotArriveTwice_IsNotRepeatedElsewhere()
    {
        var replicas = new HttpDouble((_, _) => throw new HttpRequestException(HttpRequestError.ResponseEnded));
        await using var service = await StartAsync(replicas, First, Second);

        await Assert.ThrowsAsync<HttpRequestException>(() => service.Services.GetRequiredService<OtherClient>().Http.PostAsync("/", null, Cancellation));

        Assert.Single(replicas.Requests);
    }

    [Fact]
    public async Task Call_WithoutALimit_ToWhatHangs_IsGivenUp()
    {
        // The kernel accepts connections for whoever listens, even where nobody ever takes them.
        using var hanging = new TcpListener(IPAddress.Loopback, 0);
        hanging.Start();
        await using var service = await StartAsync(null, $"http://{hanging.LocalEndpoint}");

        var call = service.Services.GetRequiredService<OtherClient>().Http.PostAsync("/", null, Cancellation);

        await Assert.ThrowsAsync<HangingServiceException>(() => call.WaitAsync(Soon, Cancellation));
    }

    [Fact]
    public async Task Call_WhoseServiceHangsInTheMiddleOfItsAnswer_IsGivenUp()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        // No limit of time but what the pulse says.
        await using var service = await SampleService.StartAsync(servers.RedisConnectionString, builder =>
        {
            builder.Configuration["services:other:http:0"] = $"http://{listener.LocalEndpoint}";
            builder.Services.AddHttpClient<OtherClient>(http =>
            {
                http.BaseAddress = new Uri("http://other");
                http.Timeout = Timeout.InfiniteTimeSpan;
            }).ToService();
        });

        var call = service.Services.GetRequiredService<OtherClient>().Http.GetAsync("/", Cancellation);
        using var connection = await listener.AcceptTcpClientAsync(Cancellation).AsTask().WaitAsync(Soon, Cancellation);
        await connection.GetStream().WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"u8.ToArray(), Cancellation);

        await Assert.ThrowsAsync<HangingServiceException>(() => call.WaitAsync(Soon, Cancellation));
    }

    private static HttpDouble Replicas(HttpRequestError firstFailure) => new((request, _) => request.RequestUri!.Host == "first"
        ? throw new HttpRequestException(firstFailure)
        : Task.FromResult(new HttpResponseMessage(HttpStatusCode.NoContent)));

    private Task<SampleService> StartAsync(HttpMessageHandler? replicas, params string[] addresses) => SampleService.StartAsync(
        servers.RedisConnectionString,
        builder =>
        {
            foreach (var (index, address) in addresses.Index())
            {
                builder.Configuration[$"services:other:http:{index}"] = address;
            }

            builder.AddServiceClient<OtherClient>("other", CallAs.Service, CallTimes.Streaming);
            builder.Services.Replace(ServiceDescriptor.Singleton(new ServiceIdentity("sample", "the secret")));
            EndWith(builder, "service-tokens", HttpDouble.Answering(new ServiceTokenAnswer("token", 300)));
            if (replicas is not null)
            {
                EndWith(builder, nameof(OtherClient), replicas);
            }
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
