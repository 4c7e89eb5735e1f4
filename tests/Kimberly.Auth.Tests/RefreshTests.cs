using System.Net;
using Kimberly.Auth.Sessions;
using Kimberly.Testing.Client;
using Kimberly.Testing.Servers;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Auth.Tests;

public sealed class RefreshTests(TestServers servers) : AuthTest(servers)
{
    [Fact]
    public async Task Refresh_WithTheLatestToken_GivesTheNextPairOfTheSameSession()
    {
        var person = await Auth.SignUpAsync();
        Auth.Time.Advance(TimeSpan.FromMinutes(20));

        var next = await Auth.RefreshAsync(person.RefreshToken);

        Assert.Equal((person.UserId, person.Email), (next.UserId, next.Email));
        Assert.NotEqual(person.RefreshToken, next.RefreshToken);
        var (before, after) = (AuthHost.Claims(person.AccessToken), AuthHost.Claims(next.AccessToken));
        Assert.Equal(before.GetClaim("sid").Value, after.GetClaim("sid").Value);
        Assert.Equal(TimeSpan.FromMinutes(20), after.ValidTo - before.ValidTo);
        await Auth.RefreshAsync(next.RefreshToken);
    }

    [Fact]
    public async Task Refresh_WithASpentTokenSecondsLater_IsARetry()
    {
        var person = await Auth.SignUpAsync();
        var first = await Auth.RefreshAsync(person.RefreshToken);
        Auth.Time.Advance(TimeSpan.FromSeconds(9));

        var second = await Auth.RefreshAsync(person.RefreshToken);

        await Auth.RefreshAsync(first.RefreshToken);
        await Auth.RefreshAsync(second.RefreshToken);
        Assert.Null(await Auth.RevokedForAsync(person.AccessToken));
    }

    [Fact]
    public async Task Refresh_WithASpentTokenLater_EndsTheSessionForEverybody()
    {
        var person = await Auth.SignUpAsync();
        var next = await Auth.RefreshAsync(person.RefreshToken);
        Auth.Time.Advance(TimeSpan.FromSeconds(11));

        await AssertProblemAsync(await Auth.TryRefreshAsync(person.RefreshToken), HttpStatusCode.Unauthorized, "unauthorized");

        await AssertProblemAsync(await Auth.TryRefreshAsync(next.RefreshToken), HttpStatusCode.Unauthorized, "unauthorized");
        Assert.NotNull(await Auth.RevokedForAsync(next.AccessToken));
    }

    [Fact]
    public async Task Refresh_WithASpentToken_LeavesOtherSessionsAlone()
    {
        var phone = await Auth.SignUpAsync("anna@example.org");
        var laptop = await (await Auth.TryLoginAsync("anna@example.org")).ReadAsync<SignedIn>(Cancellation);
        await Auth.RefreshAsync(phone.RefreshToken);
        Auth.Time.Advance(TimeSpan.FromSeconds(11));
        await Auth.TryRefreshAsync(phone.RefreshToken);

        await Auth.RefreshAsync(laptop.RefreshToken);

        Assert.Null(await Auth.RevokedForAsync(laptop.AccessToken));
    }

    [Fact]
    public async Task Refresh_WithOneTokenTenTimesAtOnce_AnswersAllFromOneSession()
    {
        var person = await Auth.SignUpAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Auth.RefreshAsync(person.RefreshToken)));

        Assert.Equal(10, answers.Select(answer => answer.RefreshToken).Distinct().Count());
        Assert.Single(answers.Select(answer => AuthHost.Claims(answer.AccessToken).GetClaim("sid").Value).Distinct());
    }

    [Fact]
    public async Task Refresh_WhileLoggingOut_NeverOutlivesTheSession()
    {
        var person = await Auth.SignUpAsync();

        var calls = await Task.WhenAll(
            Auth.TryRefreshAsync(person.RefreshToken), Auth.LogoutAsync(person.RefreshToken), Auth.TryRefreshAsync(person.RefreshToken));

        foreach (var call in calls.Where(call => call.StatusCode == HttpStatusCode.OK))
        {
            var pair = await call.ReadAsync<SignedIn>(Cancellation);
            Assert.Equal(HttpStatusCode.Unauthorized, (await Auth.TryRefreshAsync(pair.RefreshToken)).StatusCode);
            Assert.NotNull(await Auth.RevokedForAsync(pair.AccessToken));
        }
    }

    [Fact]
    public async Task Refresh_AfterThirtyDays_IsRefused()
    {
        var person = await Auth.SignUpAsync();
        Auth.Time.Advance(TimeSpan.FromDays(30));

        await AssertProblemAsync(await Auth.TryRefreshAsync(person.RefreshToken), HttpStatusCode.Unauthorized, "unauthorized");
    }

    [Fact]
    public async Task Database_AfterARefresh_HoldsNoTokenThatWorks()
    {
        var person = await Auth.SignUpAsync();

        var stored = await Auth.AskAsync(db => db.RefreshTokens.Select(token => token.Hash).SingleAsync(Cancellation));

        Assert.Equal(32, stored.Length);
        Assert.DoesNotContain(person.RefreshToken, Convert.ToBase64String(stored), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Auth.TryRefreshAsync(Convert.ToBase64String(stored))).StatusCode);
    }

    [Fact]
    public async Task ExpiredSessions_WhenSwept_AreGoneAndTheOthersStay()
    {
        await Auth.SignUpAsync("anna@example.org");
        Auth.Time.Advance(TimeSpan.FromDays(29));
        var later = await Auth.SignUpAsync("bert@example.org");
        Auth.Time.Advance(TimeSpan.FromDays(2));

        await Auth.RunAsync<ExpiredSessions>();

        Assert.Equal(1, await Auth.AskAsync(db => db.Sessions.CountAsync(Cancellation)));
        await Auth.RefreshAsync(later.RefreshToken);
    }
}
