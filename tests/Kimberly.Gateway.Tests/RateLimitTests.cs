using System.Net;
using Kimberly.Gateway.RateLimiting;
using Kimberly.Testing;
using Kimberly.Testing.Client;
using Kimberly.Testing.Identity;
using Kimberly.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace Kimberly.Gateway.Tests;

public sealed class RateLimitTests(TestServers servers)
{
    private const string AnHour = "01:00:00";

    private readonly string _redis = servers.CreateRedisDatabase();
    private readonly Guid _person = Guid.CreateVersion7();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Login_OverTheLimit_IsRefusedUntilRetryAfter()
    {
        await using var auth = await Backend.StartAsync(_cancellation);
        await using var gateway = Limited(("auth", auth.Address)).With("RateLimits:SignIn:Permits", "2").With("RateLimits:SignIn:Window", AnHour);
        var client = gateway.CreateClient();
        await ReachRedisAsync(gateway);

        using var first = await LoginAsync(client);
        using var second = await LoginAsync(client);
        using var third = await LoginAsync(client);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("2", Header(first, "RateLimit-Limit"));
        Assert.Equal("1", Header(first, "RateLimit-Remaining"));
        Assert.Equal("1800", Header(first, "RateLimit-Reset"));
        Assert.Equal("2;w=3600", Header(first, "RateLimit-Policy"));
        Assert.Equal("0", Header(second, "RateLimit-Remaining"));
        await ProblemAssert.AssertAsync(third, HttpStatusCode.TooManyRequests, "rate_limited", _cancellation);
        Assert.Equal("2", Header(third, "RateLimit-Limit"));
        Assert.Equal("0", Header(third, "RateLimit-Remaining"));
        Assert.InRange(third.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 1800);
        Assert.Equal(2, auth.Requests.Count);
    }

    [Fact]
    public async Task Limit_OfTwoGateways_IsShared()
    {
        await using var auth = await Backend.StartAsync(_cancellation);
        await using var one = Limited(("auth", auth.Address)).With("RateLimits:SignIn:Permits", "2").With("RateLimits:SignIn:Window", AnHour);
        await using var other = Limited(("auth", auth.Address)).With("RateLimits:SignIn:Permits", "2").With("RateLimits:SignIn:Window", AnHour);
        await ReachRedisAsync(one, other);

        using var first = await LoginAsync(one.CreateClient());
        using var second = await LoginAsync(other.CreateClient());
        using var third = await LoginAsync(one.CreateClient());
        using var fourth = await LoginAsync(other.CreateClient());

        Assert.Equal("1", Header(first, "RateLimit-Remaining"));
        Assert.Equal("0", Header(second, "RateLimit-Remaining"));
        Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, fourth.StatusCode);
    }

    [Fact]
    public async Task SharedQuota_AskedByManyAtOnce_GivesEachPermitOnce()
    {
        const int Permits = 50;
        var quota = new Quota { Permits = Permits, Window = TimeSpan.FromHours(1) };
        // However busy this machine is, nobody is to give up on Redis here.
        await using var one = await ConnectionMultiplexer.ConnectAsync($"{_redis},asyncTimeout=60000");
        await using var other = await ConnectionMultiplexer.ConnectAsync($"{_redis},asyncTimeout=60000");
        SharedQuotas[] gateways = [Patient(one), Patient(other)];

        var verdicts = await Task.WhenAll(Enumerable.Range(0, 4 * Permits).Select(i => gateways[i % 2].TakeAsync("key", quota)));

        Assert.Equal(Permits, verdicts.Count(verdict => verdict!.IsAllowed));
        Assert.Equal(Enumerable.Range(0, Permits).Select(i => (long)i), verdicts.Where(verdict => verdict!.IsAllowed).Select(verdict => verdict!.Remaining).Order());
    }

    [Fact]
    public async Task Person_OverTheLimit_DisturbsNobodyElse()
    {
        await using var memory = await Backend.StartAsync(_cancellation);
        await using var gateway = Limited(("memory", memory.Address)).With("RateLimits:Plans:free:Permits", "1").With("RateLimits:Plans:free:Window", AnHour);
        var (busy, other) = (gateway.ClientFor(_person), gateway.ClientFor(Guid.CreateVersion7()));
        await ReachRedisAsync(gateway);

        using var first = await busy.GetAsync("/memory", _cancellation);
        using var second = await busy.GetAsync("/memory", _cancellation);
        using var others = await other.GetAsync("/memory", _cancellation);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        await ProblemAssert.AssertAsync(second, HttpStatusCode.TooManyRequests, "rate_limited", _cancellation);
        Assert.Equal(HttpStatusCode.OK, others.StatusCode);
    }

    [Fact]
    public async Task Session_ThatWasEnded_TakesNothingFromItsPerson()
    {
        await using var memory = await Backend.StartAsync(_cancellation);
        await using var gateway = Limited(("memory", memory.Address)).With("RateLimits:Plans:free:Permits", "2").With("RateLimits:Plans:free:Window", AnHour);
        var session = Guid.CreateVersion7().ToString();
        await EndedSessions.EndAsync(_redis, session);
        var thief = gateway.CreateClient().WithToken(gateway.Tokens.ForSession(_person, session));
        await ReachRedisAsync(gateway);

        for (var i = 0; i < 5; i++)
        {
            using var refused = await thief.GetAsync("/memory", _cancellation);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        // The first one cost a permit: nobody knew yet.
        using var own = await gateway.ClientFor(_person).GetAsync("/memory", _cancellation);
        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
    }

    [Fact]
    public async Task Requests_WithoutAToken_AreLimitedByAddress()
    {
        await using var memory = await Backend.StartAsync(_cancellation);
        await using var gateway = Limited(("memory", memory.Address)).With("RateLimits:Anonymous:Permits", "1").With("RateLimits:Anonymous:Window", AnHour);
        var stranger = gateway.CreateClient();
        await ReachRedisAsync(gateway);

        using var first = await stranger.GetAsync("/memory", _cancellation);
        using var second = await stranger.GetAsync("/memory", _cancellation);
        using var signedIn = await gateway.ClientFor(_person).GetAsync("/memory", _cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, first.StatusCode);
        Assert.Equal("1", Header(first, "RateLimit-Limit"));
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal(HttpStatusCode.OK, signedIn.StatusCode);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    [InlineData("/openapi.yaml")]
    [InlineData("/docs/")]
    public async Task WhatTheGatewayAnswersItself_IsNotLimited(string path)
    {
        await using var gateway = Limited();

        using var answer = await gateway.CreateClient().GetAsync(path, _cancellation);

        Assert.False(answer.Headers.Contains("RateLimit-Limit"));
    }

    [Fact]
    public async Task Limits_SwitchedOff_LimitNothing()
    {
        await using var auth = await Backend.StartAsync(_cancellation);
        await using var gateway = Limited(("auth", auth.Address)).With("RateLimits:Enabled", "false").With("RateLimits:SignIn:Permits", "1");
        var client = gateway.CreateClient();

        using var first = await LoginAsync(client);
        using var second = await LoginAsync(client);

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.False(first.Headers.Contains("RateLimit-Limit"));
    }

    [Fact]
    public async Task Redis_Away_LimitsInThisProcessAlone()
    {
        await using var auth = await Backend.StartAsync(_cancellation);
        await using var gateway = Limited(("auth", auth.Address))
            .With("ConnectionStrings:redis", "127.0.0.1:1").With("RateLimits:SignIn:Permits", "1").With("RateLimits:SignIn:Window", AnHour);
        var client = gateway.CreateClient();

        using var first = await LoginAsync(client);
        using var second = await LoginAsync(client);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        await ProblemAssert.AssertAsync(second, HttpStatusCode.TooManyRequests, "rate_limited", _cancellation);
    }

    [Fact]
    public async Task Setting_ThatLimitsToNothing_StopsTheGatewayWithASentence()
    {
        await using var gateway = Limited().With("RateLimits:SignUp:Permits", "0");

        var refusal = Assert.ThrowsAny<Exception>(() => gateway.CreateClient());

        Assert.Contains("every limit needs Permits from 1 to 1000000", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SharedQuota_UsedUp_ComesBackEvenly()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(_redis);
        var quotas = Patient(connection);
        var quota = new Quota { Permits = 2, Window = TimeSpan.FromSeconds(2) };
        var taken = 0;

        // However slow this machine is: three permits of two take at least the second in which one comes back.
        var started = TimeProvider.System.GetTimestamp();
        while (taken < 3)
        {
            var verdict = await quotas.TakeAsync("key", quota);
            taken += verdict is { IsAllowed: true } ? 1 : 0;
            await Task.Delay(verdict?.Wait ?? TimeSpan.Zero, _cancellation);
        }

        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.FromMilliseconds(900), TimeSpan.MaxValue);
    }

    [Fact]
    public void LocalQuota_UsedUp_ComesBackEvenly()
    {
        var time = new FakeTimeProvider();
        var quotas = new LocalQuotas(time);
        var quota = new Quota { Permits = 3, Window = TimeSpan.FromMinutes(3) };

        Assert.Equal([2, 1, 0], Enumerable.Range(0, 3).Select(_ => quotas.Take("key", quota).Remaining));
        Assert.Equal(TimeSpan.FromMinutes(1), quotas.Take("key", quota).Wait);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(quotas.Take("key", quota).IsAllowed);
        Assert.False(quotas.Take("key", quota).IsAllowed);
        time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(2, quotas.Take("key", quota).Remaining);
    }

    [Theory]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void Addresses_OfOneCustomer_AreOneClient(string one, string other, bool same) =>
        Assert.Equal(same, ClientNetwork.Of(IPAddress.Parse(one)) == ClientNetwork.Of(IPAddress.Parse(other)));

    [Fact]
    public void Plan_ThatIsNotConfigured_IsTheFreeOne()
    {
        var limits = new RateLimitOptions { Plans = { ["pro"] = new Quota { Permits = 5, Window = TimeSpan.FromSeconds(1) } } };

        Assert.Equal(5, limits.ForPlan("pro").Permits);
        Assert.Same(limits.Plans["free"], limits.ForPlan("unheard-of"));
        Assert.Same(limits.Plans["free"], limits.ForPlan(null));
    }

    private ServiceFactory<Program> Limited(params (string Service, string Address)[] services) =>
        GatewayUnderTest.Create(_redis, services).With("RateLimits:Enabled", "true");

    private static SharedQuotas Patient(IConnectionMultiplexer redis) => new(redis) { Patience = TimeSpan.FromMinutes(1) };

    // A gateway that has not reached Redis yet limits alone.
    private async Task ReachRedisAsync(params ServiceFactory<Program>[] gateways)
    {
        foreach (var gateway in gateways)
        {
            while (!gateway.Services.GetRequiredService<IConnectionMultiplexer>().IsConnected)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), _cancellation);
            }
        }
    }

    private Task<HttpResponseMessage> LoginAsync(HttpClient client) => client.PostAsync("/login", JsonCalls.Text("{}"), _cancellation);

    private static string Header(HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.GetValues(name));
}
