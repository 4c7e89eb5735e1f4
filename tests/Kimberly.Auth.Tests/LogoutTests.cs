using System.Net;
using Kimberly.Testing.Client;
using Kimberly.Testing.Servers;

namespace Kimberly.Auth.Tests;

public sealed class LogoutTests(TestServers servers) : AuthTest(servers)
{
    // Nothing listens on port 1, and the client gives up quickly.
    private const string RedisAway = "127.0.0.1:1,connectTimeout=200,syncTimeout=300,asyncTimeout=300";

    [Fact]
    public async Task Logout_EndsTheSessionEverywhereForAsLongAsItsTokensCouldLive()
    {
        var person = await Auth.SignUpAsync();
        var next = await Auth.RefreshAsync(person.RefreshToken);

        Assert.Equal(HttpStatusCode.NoContent, (await Auth.LogoutAsync(next.RefreshToken)).StatusCode);

        await AssertProblemAsync(await Auth.TryRefreshAsync(next.RefreshToken), HttpStatusCode.Unauthorized, "unauthorized");
        Assert.InRange((await Auth.RevokedForAsync(person.AccessToken))!.Value, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(17));
    }

    [Fact]
    public async Task Logout_WithATokenThatIsSpentEndedOrUnknown_AnswersTheSame()
    {
        var person = await Auth.SignUpAsync();
        var next = await Auth.RefreshAsync(person.RefreshToken);

        foreach (var token in new[] { person.RefreshToken, next.RefreshToken, next.RefreshToken, "nonsense" })
        {
            Assert.Equal(HttpStatusCode.NoContent, (await Auth.LogoutAsync(token)).StatusCode);
        }
    }

    [Fact]
    public async Task Logout_OfOneSession_LeavesTheOther()
    {
        var phone = await Auth.SignUpAsync("anna@example.org");
        var laptop = await (await Auth.TryLoginAsync("anna@example.org")).ReadAsync<SignedIn>(Cancellation);

        await Auth.LogoutAsync(phone.RefreshToken);

        await Auth.RefreshAsync(laptop.RefreshToken);
        Assert.Null(await Auth.RevokedForAsync(laptop.AccessToken));
    }

    [Fact]
    public async Task Logout_WhileRedisIsAway_IsRefusedAndWorksLater()
    {
        var person = await Auth.SignUpAsync();
        await using (var cutOff = AuthHost.Over(Auth.Database, RedisAway))
        {
            var answer = await cutOff.LogoutAsync(person.RefreshToken);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.NotNull(answer.Headers.RetryAfter);
        }

        Assert.Null(await Auth.RevokedForAsync(person.AccessToken));
        Assert.Equal(HttpStatusCode.NoContent, (await Auth.LogoutAsync(person.RefreshToken)).StatusCode);
        Assert.NotNull(await Auth.RevokedForAsync(person.AccessToken));
    }

    [Fact]
    public async Task Refresh_OfASessionThatEndedWhileRedisWasAway_TellsEveryServiceAtLast()
    {
        var person = await Auth.SignUpAsync();
        await using (var cutOff = AuthHost.Over(Auth.Database, RedisAway))
        {
            await cutOff.LogoutAsync(person.RefreshToken);
        }

        await AssertProblemAsync(await Auth.TryRefreshAsync(person.RefreshToken), HttpStatusCode.Unauthorized, "unauthorized");

        Assert.NotNull(await Auth.RevokedForAsync(person.AccessToken));
    }

    [Fact]
    public async Task Login_WhileRedisIsAway_Works()
    {
        await Auth.SignUpAsync("anna@example.org");
        await using var cutOff = AuthHost.Over(Auth.Database, RedisAway);

        Assert.Equal(HttpStatusCode.OK, (await cutOff.TryLoginAsync("anna@example.org")).StatusCode);
    }
}
