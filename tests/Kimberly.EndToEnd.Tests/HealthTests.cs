using System.Net;
using Kimberly.Testing.Client;

namespace Kimberly.EndToEnd.Tests;

public sealed class HealthTests(RunningKimberly kimberly)
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Health_AllServicesRun_NamesEachAsHealthy()
    {
        var health = await kimberly.Gateway.GetJsonAsync("/health", _cancellation);

        Assert.Equal("healthy", health.Text("status"));
        var services = health.GetProperty("services").EnumerateObject().ToDictionary(service => service.Name, service => service.Value.Text("status"));
        Assert.Equal(["auth", "chat", "gateway", "inference", "memory", "users"], services.Keys.Order());
        Assert.All(services.Values, status => Assert.Equal("healthy", status));
    }

    [Theory]
    [InlineData("/internal/users")]
    [InlineData("/internal/items")]
    [InlineData("/internal/service-tokens")]
    [InlineData("/v1/embeddings")]
    [InlineData("/nothing-here")]
    public async Task Gateway_PathThatIsNotPublic_AnswersNotFound(string path)
    {
        var person = await kimberly.NewPersonAsync(_cancellation);

        using var response = await person.PostAsync(path, JsonCalls.Text("{}"), _cancellation);

        await ProblemAssert.AssertAsync(response, HttpStatusCode.NotFound, "not_found", _cancellation);
    }

    [Fact]
    public async Task Metrics_ThroughAnotherProxy_AreNotThere()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");

        using var response = await kimberly.Gateway.SendAsync(request, _cancellation);

        await ProblemAssert.AssertAsync(response, HttpStatusCode.NotFound, "not_found", _cancellation);
    }
}
