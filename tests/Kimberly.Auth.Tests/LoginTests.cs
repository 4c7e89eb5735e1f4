using System.Diagnostics;
using System.Net;
using Kimberly.Auth.Data;
using Kimberly.Testing.Client;
using Kimberly.Testing.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.Auth.Tests;

public sealed class LoginTests(TestServers servers) : AuthTest(servers)
{
    [Fact]
    public async Task Login_WhoseCommitIsNotHeardOf_SucceedsWithOneSession()
    {
        var lost = new LostCommit();
        Auth.With(services => services.ConfigureDbContext<AuthDb>(options => options.AddInterceptors(lost)));
        await Auth.SignUpAsync("anna@example.org");
        var before = await Auth.AskAsync(db => db.Sessions.CountAsync(Cancellation));
        lost.Arm();

        var answer = await Auth.TryLoginAsync("anna@example.org");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(before + 1, await Auth.AskAsync(db => db.Sessions.CountAsync(Cancellation)));
        await Auth.RefreshAsync((await answer.ReadAsync<SignedIn>(Cancellation)).RefreshToken);
    }

    [Fact]
    public async Task Login_WithTheRightPassword_StartsASessionOfItsOwn()
    {
        var signedUp = await Auth.SignUpAsync("anna@example.org");

        var answer = await Auth.TryLoginAsync("Anna@Example.ORG");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var person = await answer.ReadAsync<SignedIn>(Cancellation);
        Assert.Equal((signedUp.UserId, "anna@example.org"), (person.UserId, person.Email));
        Assert.NotEqual(AuthHost.Claims(signedUp.AccessToken).GetClaim("sid").Value, AuthHost.Claims(person.AccessToken).GetClaim("sid").Value);
    }

    [Fact]
    public async Task Login_WithAWrongPasswordOrAnUnknownAddress_AnswersTheSame()
    {
        await Auth.SignUpAsync("anna@example.org");

        var wrong = await AssertProblemAsync(await Auth.TryLoginAsync("anna@example.org", "wrong"), HttpStatusCode.Unauthorized, "invalid_credentials");
        var unknown = await AssertProblemAsync(await Auth.TryLoginAsync("nobody@example.org", "wrong"), HttpStatusCode.Unauthorized, "invalid_credentials");

        Assert.Equal(wrong.Text("detail"), unknown.Text("detail"));
    }

    [Fact]
    public async Task Login_WithAnUnknownAddress_TakesAsLongAsWithAWrongPassword()
    {
        await using var slow = AuthHost.Over(Auth.Database, Servers.RedisConnectionString);
        slow.With("Auth:PasswordIterations", "400000");
        slow.With("Auth:Lockout:Failures", "100");
        await slow.SignUpAsync("anna@example.org");
        await slow.TryLoginAsync("nobody@example.org", "wrong");

        var wrong = await ShortestAsync(() => slow.TryLoginAsync("anna@example.org", "wrong"));
        var unknown = await ShortestAsync(() => slow.TryLoginAsync("nobody@example.org", "wrong"));

        // Without a hash to compute, an unknown address would be answered in a fiftieth of the time.
        Assert.InRange(unknown / wrong, 0.25, 4);
    }

    [Fact]
    public async Task Login_AfterMoreRoundsWereConfigured_HashesThePasswordAgain()
    {
        await Auth.SignUpAsync("anna@example.org");
        var before = await HashAsync();
        await using var stricter = AuthHost.Over(Auth.Database, Servers.RedisConnectionString);
        stricter.With("Auth:PasswordIterations", "2000");

        Assert.Equal(HttpStatusCode.OK, (await stricter.TryLoginAsync("anna@example.org")).StatusCode);

        Assert.NotEqual(before, await HashAsync());
        Assert.Equal(HttpStatusCode.OK, (await stricter.TryLoginAsync("anna@example.org")).StatusCode);
    }

    private static async Task<double> ShortestAsync(Func<Task<HttpResponseMessage>> call)
    {
        var shortest = double.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await call();
            shortest = Math.Min(shortest, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return shortest;
    }

    private Task<string> HashAsync() => Auth.AskAsync(db => db.Accounts.Select(account => account.PasswordHash!).SingleAsync(Cancellation));
}
