using System.Net;
using Kimberly.Auth.Accounts;
using Kimberly.Testing.Client;
using Kimberly.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.Auth.Tests;

public sealed class LockoutTests(TestServers servers) : AuthTest(servers)
{
    private const string Home = "203.0.113.7";
    private const string Stranger = "198.51.100.9";

    [Fact]
    public async Task Login_AfterFiveWrongPasswords_HasToWaitWhetherTheAddressIsKnownOrNot()
    {
        await Auth.SignUpAsync("anna@example.org");
        var sentences = new List<string>();
        foreach (var email in new[] { "anna@example.org", "nobody@example.org" })
        {
            await FailAsync(5, Stranger, email);

            var locked = await Auth.TryLoginFromAsync(Stranger, email, "wrong");

            sentences.Add((await AssertProblemAsync(locked, HttpStatusCode.TooManyRequests, "account_locked")).Text("detail"));
            Assert.Equal(TimeSpan.FromSeconds(30), locked.Headers.RetryAfter?.Delta);
        }

        Assert.Single(sentences.Distinct());
    }

    [Fact]
    public async Task Login_WhileItHasToWait_IsRefusedWithTheRightPasswordTooAndSucceedsAfterwards()
    {
        await Auth.SignUpAsync("anna@example.org");
        await FailAsync(5, Stranger);

        await AssertProblemAsync(await Auth.TryLoginFromAsync(Stranger, "Anna@example.org"), HttpStatusCode.TooManyRequests, "account_locked");
        Auth.Time.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(HttpStatusCode.OK, (await Auth.TryLoginFromAsync(Stranger, "anna@example.org")).StatusCode);
        await FailAsync(4, Stranger);
        Assert.Equal(HttpStatusCode.OK, (await Auth.TryLoginFromAsync(Stranger, "anna@example.org")).StatusCode);
    }

    [Fact]
    public async Task Login_ThatGoesOnFailing_WaitsTwiceAsLongEachTimeButNeverMoreThanAQuarterOfAnHour()
    {
        await Auth.SignUpAsync("anna@example.org");
        await FailAsync(4, Stranger);

        var waits = new List<double>();
        for (var i = 0; i < 8; i++)
        {
            await FailAsync(1, Stranger);
            var locked = await Auth.TryLoginFromAsync(Stranger, "anna@example.org", "wrong");
            waits.Add(locked.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
            Auth.Time.Advance(locked.Headers.RetryAfter.Delta.Value + TimeSpan.FromSeconds(1));
        }

        Assert.Equal([30, 60, 120, 240, 480, 900, 900, 900], waits);
    }

    [Fact]
    public async Task Login_OfTheOwner_IsNotStoppedByAStrangerElsewhere()
    {
        await Auth.SignUpAsync("anna@example.org");

        await FailAsync(5, Stranger);
        await AssertProblemAsync(await Auth.TryLoginFromAsync(Stranger, "anna@example.org"), HttpStatusCode.TooManyRequests, "account_locked");

        Assert.Equal(HttpStatusCode.OK, (await Auth.TryLoginFromAsync(Home, "anna@example.org")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Auth.TryLoginFromAsync("2001:db8:1:2::3", "anna@example.org")).StatusCode);
    }

    [Fact]
    public async Task Login_FromTheSameNetwork_IsTheSameStranger()
    {
        await Auth.SignUpAsync("anna@example.org");
        for (var i = 1; i <= 5; i++)
        {
            await FailAsync(1, $"198.51.100.{i}");
        }

        await AssertProblemAsync(await Auth.TryLoginFromAsync("198.51.100.200", "anna@example.org"), HttpStatusCode.TooManyRequests, "account_locked");
    }

    [Fact]
    public async Task Login_AttackedFromManyNetworks_StaysOpenWhereThePersonHasBeen()
    {
        Auth.With("Auth:Lockout:FailuresFromAnywhere", "10");
        await Auth.SignUpAsync("anna@example.org");
        Assert.Equal(HttpStatusCode.OK, (await Auth.TryLoginFromAsync(Home, "anna@example.org")).StatusCode);
        foreach (var email in new[] { "anna@example.org", "nobody@example.org" })
        {
            for (var i = 0; i < 10; i++)
            {
                await FailAsync(1, $"198.51.{i}.1", email);
            }

            var elsewhere = await Auth.TryLoginFromAsync("192.0.2.1", email);
            await AssertProblemAsync(elsewhere, HttpStatusCode.TooManyRequests, "account_locked");
            Assert.Equal(TimeSpan.FromMinutes(15), elsewhere.Headers.RetryAfter?.Delta);
        }

        Assert.Equal(HttpStatusCode.OK, (await Auth.TryLoginFromAsync(Home, "anna@example.org")).StatusCode);
        Auth.Time.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(HttpStatusCode.OK, (await Auth.TryLoginFromAsync("192.0.2.1", "anna@example.org")).StatusCode);
    }

    [Fact]
    public async Task Login_WithManyGuessesAtOnce_LearnsOfFiveAtMost()
    {
        await Auth.SignUpAsync("anna@example.org");

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Auth.TryLoginFromAsync(Stranger, "anna@example.org", $"guess {i}")));

        Assert.Equal(5, answers.Count(answer => answer.StatusCode == HttpStatusCode.Unauthorized));
        Assert.Equal(25, answers.Count(answer => answer.StatusCode == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task Login_ManyTimesAtOnceWithTheRightPassword_IsNeverLocked()
    {
        await Auth.SignUpAsync("anna@example.org");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Auth.TryLoginAsync("anna@example.org")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }

    [Fact]
    public async Task Login_AfterANewPassword_IsNotLockedAnyMore()
    {
        var person = await Auth.SignUpAsync("anna@example.org");
        await FailAsync(5, Stranger);
        await using (var scope = Auth.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<NewPassword>()
                .SetAsync(person.UserId, "another horse battery", null, _ => Task.FromResult(true), Cancellation);
        }

        Assert.Equal(HttpStatusCode.OK, (await Auth.TryLoginFromAsync(Stranger, "anna@example.org", "another horse battery")).StatusCode);
    }

    [Fact]
    public async Task SignUp_RepeatedWithManyPasswords_TellsNobodyThePassword()
    {
        await Auth.SignUpAsync("anna@example.org");
        for (var i = 0; i < 5; i++)
        {
            await Auth.TrySignUpAsync("anna@example.org", $"guess number {i}");
        }

        await AssertProblemAsync(await Auth.TrySignUpAsync("anna@example.org"), HttpStatusCode.Conflict, "conflict");
    }

    private async Task FailAsync(int times, string from, string email = "anna@example.org")
    {
        for (var i = 0; i < times; i++)
        {
            await AssertProblemAsync(await Auth.TryLoginFromAsync(from, email, $"wrong {i}"), HttpStatusCode.Unauthorized, "invalid_credentials");
        }
    }
}
