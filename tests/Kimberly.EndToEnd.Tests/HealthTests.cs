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
        Assert.Equal(["auth", "chat", "gateway", "inference", "jobs", "memory", "users"], services.Keys.Order());
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

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/ready")]
    [InlineData("/openapi/v1.json")]
    public async Task WhatIsPrivate_AnswersOnTheManagementPortOnly(string path)
    {
        using var management = kimberly.ClientOf("gateway", "management");

        using var inside = await management.GetAsync(path, _cancellation);
        using var outside = await kimberly.Gateway.GetAsync(path, _cancellation);

        Assert.Equal(HttpStatusCode.OK, inside.StatusCode);
        await ProblemAssert.AssertAsync(outside, HttpStatusCode.NotFound, "not_found", _cancellation);
    }

    [Fact]
    public async Task ManagementPort_ForAnythingElse_IsNoWayIn()
    {
        using var management = kimberly.ClientOf("gateway", "management");

        using var answer = await management.PostAsync("/login", JsonCalls.Text("{}"), _cancellation);

        await ProblemAssert.AssertAsync(answer, HttpStatusCode.NotFound, "not_found", _cancellation);
    }
}
