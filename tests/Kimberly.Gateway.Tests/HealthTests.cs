using System.Net;
using Kimberly.Testing.Client;
using Kimberly.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kimberly.Gateway.Tests;

public sealed class HealthTests(TestServers servers)
{
    private static readonly string[] Services = ["auth", "users", "chat", "memory", "inference"];

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_OneServiceAway_IsUnhealthyAndNamesIt()
    {
        await using var backend = await Backend.StartAsync(_cancellation);
        await using var gateway = GatewayUnderTest.Create(
            servers.RedisConnectionString, [.. Services.Select(service => (service, service == "memory" ? "http://127.0.0.1:1" : backend.Address))]);

        using var response = await gateway.CreateClient().GetAsync("/health", _cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        var health = await response.ReadJsonAsync(_cancellation);
        Assert.Equal("unhealthy", health.Text("status"));
        Assert.Equal("unhealthy", health.GetProperty("services").GetProperty("memory").Text("status"));
        Assert.Equal("healthy", health.GetProperty("services").GetProperty("chat").Text("status"));
    }

    [Fact]
    public async Task Health_AllServicesRun_IsHealthyForAnybody()
    {
        await using var backend = await Backend.StartAsync(_cancellation);
        await using var gateway = GatewayUnderTest.Create(servers.RedisConnectionString, [.. Services.Select(service => (service, backend.Address))]);

        var health = await gateway.CreateClient().GetJsonAsync("/health", _cancellation);

        Assert.Equal("healthy", health.Text("status"));
        Assert.NotEmpty(health.Text("version"));
    }

    [Fact]
    public async Task Health_OwnCheckHangs_IsToldInTime()
    {
        await using var gateway = GatewayUnderTest.Create(servers.RedisConnectionString).With(services => services.AddHealthChecks()
            .AddAsyncCheck("hanging", async () =>
            {
                await Task.Delay(Timeout.Infinite, _cancellation);
                return HealthCheckResult.Healthy();
            }));
        var client = gateway.CreateClient();

        using var response = await client.GetAsync("/health", _cancellation).WaitAsync(TimeSpan.FromSeconds(10), _cancellation);

        var own = (await response.ReadJsonAsync(_cancellation)).GetProperty("services").GetProperty("gateway");
        Assert.Equal("unhealthy", own.Text("status"));
        Assert.Equal("no answer within 2 s", own.Text("reason"));
    }

    [Theory]
    [InlineData("/ready")]
    [InlineData("/metrics")]
    [InlineData("/METRICS")]
    [InlineData("/ready/")]
    [InlineData("/Metrics/")]
    [InlineData("/%6detrics/")]
    public async Task OwnProbesAndMetrics_OnlyForTheSameMachine(string path)
    {
        await using var gateway = GatewayUnderTest.Create(servers.RedisConnectionString);
        var client = gateway.CreateClient();
        using var forwarded = new HttpRequestMessage(HttpMethod.Get, path);
        forwarded.Headers.Add("X-Forwarded-For", "203.0.113.7");

        using var local = await client.GetAsync(path, _cancellation);
        using var remote = await client.SendAsync(forwarded, _cancellation);

        Assert.Equal(HttpStatusCode.OK, local.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, remote.StatusCode);
    }
}
