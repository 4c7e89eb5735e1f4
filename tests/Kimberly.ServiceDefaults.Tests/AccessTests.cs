using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.Testing.Client;
using Kimberly.Testing.Identity;
using Kimberly.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Kimberly.ServiceDefaults.Tests;

public sealed class AccessTests(SampleServiceFixture fixture, TestServers servers) : IClassFixture<SampleServiceFixture>
{
    private const string NoRedis = "127.0.0.1:1";
    private static readonly Guid Person = Guid.Parse("01900000-0000-7000-8000-000000000001");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private TestTokens Tokens => fixture.Service.Tokens;

    [Fact]
    public async Task Person_WithAGoodToken_IsKnown() =>
        Assert.Equal($"\"{Person}\"", await (await GetAsync("/me", Tokens.ForUser(Person))).Content.ReadAsStringAsync(Cancellation));

    [Fact]
    public async Task Person_WithAHostileToken_IsRefused()
    {
        foreach (var (what, token) in Tokens.Hostile(Person))
        {
            var answer = await GetAsync("/me", token);
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, what);
            await ProblemAssert.AssertAsync(answer, HttpStatusCode.Unauthorized, "unauthorized", Cancellation);
        }
    }

    [Fact]
    public async Task Person_WithAnExpiredToken_IsToldSo() =>
        await ProblemAssert.AssertAsync(await GetAsync("/me", Tokens.Expired(Person)), HttpStatusCode.Unauthorized, "token_expired", Cancellation);

    [Fact]
    public async Task Person_WithoutAToken_IsAskedToSignIn() =>
        await ProblemAssert.AssertAsync(await fixture.Service.Client.GetAsync("/me", Cancellation), HttpStatusCode.Unauthorized, "unauthorized", Cancellation);

    [Theory]
    [InlineData("/internal/work")]
    [InlineData("/admin")]
    public async Task Person_AtADoorThatIsNotForThem_IsForbidden(string path) =>
        await ProblemAssert.AssertAsync(await GetAsync(path, Tokens.ForUser(Person)), HttpStatusCode.Forbidden, "forbidden", Cancellation);

    [Fact]
    public async Task Administrator_MayDoWhatOnlyAdministratorsMay() =>
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/admin", Tokens.ForUser(Person, TokenNames.Administrator))).StatusCode);

    [Fact]
    public async Task Service_WithATokenForThisOne_IsKnown()
    {
        var answer = await GetAsync("/internal/work", Tokens.ForService("chat", "sample"));

        Assert.Equal("chat", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("/me")]
    [InlineData("/admin")]
    public async Task Service_AtADoorForPeople_IsForbidden(string path) =>
        await ProblemAssert.AssertAsync(await GetAsync(path, Tokens.ForService("chat", "sample")), HttpStatusCode.Forbidden, "forbidden", Cancellation);

    [Fact]
    public async Task Service_WithATokenForAnother_IsRefused() =>
        await ProblemAssert.AssertAsync(
            await GetAsync("/internal/work", Tokens.ForService("chat", "memory")), HttpStatusCode.Unauthorized, "unauthorized", Cancellation);

    [Fact]
    public async Task Key_WithAScopeThatTheDoorNames_IsLetIn() =>
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/scoped", Tokens.ForKey(Person, Scopes.Chat, Scopes.Memory))).StatusCode);

    [Fact]
    public async Task Key_WithoutTheScope_IsToldWhichOneItTakes()
    {
        var problem = await ProblemAssert.AssertAsync(
            await GetAsync("/scoped", Tokens.ForKey(Person, Scopes.Chat)), HttpStatusCode.Forbidden, "forbidden", Cancellation);

        Assert.Contains("scope memory", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/me")]
    [InlineData("/admin")]
    [InlineData("/internal/work")]
    public async Task Key_AtADoorThatNamesNoScope_IsForbidden(string path) =>
        await ProblemAssert.AssertAsync(
            await GetAsync(path, Tokens.ForKey(Person, [.. Scopes.All])), HttpStatusCode.Forbidden, "forbidden", Cancellation);

    [Fact]
    public async Task Key_WhereTheServiceBehindLooksAtTheScope_IsLetIn() =>
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/any-scope", Tokens.ForKey(Person, Scopes.Chat))).StatusCode);

    [Fact]
    public async Task Session_AtADoorForKeys_IsLetIn() =>
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/scoped", Tokens.ForUser(Person))).StatusCode);

    [Fact]
    public async Task Service_AtADoorForKeys_IsForbidden() =>
        await ProblemAssert.AssertAsync(
            await GetAsync("/scoped", Tokens.ForService("chat", "sample")), HttpStatusCode.Forbidden, "forbidden", Cancellation);

    [Fact]
    public async Task Session_ThatWasEnded_IsRefusedAtOnce()
    {
        var session = Guid.CreateVersion7().ToString();
        var token = Tokens.ForSession(Person, session);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/me", token)).StatusCode);

        await fixture.Service.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase()
            .StringSetAsync(TokenNames.RevokedSessionKey(session), "1", TimeSpan.FromMinutes(1));

        await ProblemAssert.AssertAsync(await GetAsync("/me", token), HttpStatusCode.Unauthorized, "unauthorized", Cancellation);
    }

    [Fact]
    public async Task Session_WhileRedisIsAway_IsNotLetIn()
    {
        await using var service = await SampleService.StartAsync(NoRedis);
        service.Client.WithToken(service.Tokens.ForUser(Person));

        await AssertUnavailableAsync(await service.Client.GetAsync("/me", Cancellation));
        Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync("/alive", Cancellation)).StatusCode);
        var ready = await service.Client.GetAsync("/ready", Cancellation);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        var report = await ready.ReadJsonAsync(Cancellation);
        Assert.Equal("degraded", report.Text("status"));
        Assert.Contains("StackExchange.Redis", report.Text("reason"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_WhileAuthIsAway_IsNeitherAcceptedNorCalledInvalid()
    {
        await using var service = await SampleService.StartAsync(servers.RedisConnectionString, trust: false);
        service.Client.WithToken(service.Tokens.ForUser(Person));

        await AssertUnavailableAsync(await service.Client.GetAsync("/me", Cancellation));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task OpenDoor_WithATokenThatCannotBeChecked_IsOpen(bool redisIsAway)
    {
        await using var service = await SampleService.StartAsync(redisIsAway ? NoRedis : servers.RedisConnectionString, trust: redisIsAway);
        service.Client.WithToken(service.Tokens.ForUser(Person));

        Assert.Equal(HttpStatusCode.OK, (await service.Client.GetAsync("/search?id=1", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Session_WhileRedisIsSilent_IsRefusedBeforeAnybodyLosesPatience()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var service = await SampleService.StartAsync(silent.LocalEndpoint.ToString()!);
        service.Client.WithToken(service.Tokens.ForUser(Person));
        await service.Client.GetAsync("/ready", Cancellation);
        var asked = Stopwatch.GetTimestamp();

        await AssertUnavailableAsync(await service.Client.GetAsync("/me", Cancellation));

        Assert.InRange(Stopwatch.GetElapsedTime(asked), TimeSpan.Zero, TimeSpan.FromSeconds(3));
    }

    private static async Task AssertUnavailableAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("dependency_unavailable", (await answer.ReadJsonAsync(Cancellation)).Text("code"));
    }

    private Task<HttpResponseMessage> GetAsync(string path, string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return fixture.Service.Client.SendAsync(request, Cancellation);
    }
}
