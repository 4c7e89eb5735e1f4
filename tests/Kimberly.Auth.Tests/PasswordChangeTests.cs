using System.Net;
using Kimberly.Auth.Data;
using Kimberly.Auth.Sessions;
using Kimberly.ServiceDefaults.Problems;
using Kimberly.Testing.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.Auth.Tests;

public sealed class PasswordChangeTests(TestServers servers) : AuthTest(servers)
{
    private const string Next = "another horse battery";

    [Fact]
    public async Task PasswordChange_EndsAllOtherSessions()
    {
        var phone = await Auth.SignUpAsync("anna@example.org");
        var tablet = await Auth.LoginAsync("anna@example.org");
        var laptop = await Auth.LoginAsync("anna@example.org");
        var bert = await Auth.SignUpAsync("bert@example.org");

        Assert.Equal(HttpStatusCode.NoContent, (await Auth.TryChangePasswordAsync(laptop, AuthHost.Password, Next)).StatusCode);

        foreach (var ended in new[] { phone, tablet })
        {
            await AssertProblemAsync(await Auth.TryRefreshAsync(ended.RefreshToken), HttpStatusCode.Unauthorized, "unauthorized");
            await AssertProblemAsync(await Auth.As(ended).GetAsync("/sessions", Cancellation), HttpStatusCode.Unauthorized, "unauthorized");
        }

        foreach (var going in new[] { laptop, bert })
        {
            await Auth.RefreshAsync(going.RefreshToken);
            Assert.Null(await Auth.RevokedForAsync(going.AccessToken));
        }

        Assert.Equal(HttpStatusCode.OK, (await Auth.TryLoginAsync("anna@example.org", Next)).StatusCode);
        await AssertProblemAsync(await Auth.TryLoginAsync("anna@example.org"), HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task PasswordChange_WithAWrongPassword_ChangesNothing()
    {
        var phone = await Auth.SignUpAsync("anna@example.org");
        var laptop = await Auth.LoginAsync("anna@example.org");

        await AssertProblemAsync(await Auth.TryChangePasswordAsync(laptop, "wrong", Next), HttpStatusCode.Unauthorized, "invalid_credentials");

        await Auth.RefreshAsync(phone.RefreshToken);
        await Auth.LoginAsync("anna@example.org");
    }

    [Fact]
    public async Task PasswordChange_WithAStolenToken_CannotBeGuessedForever()
    {
        var person = await Auth.SignUpAsync("anna@example.org");
        for (var i = 0; i < 5; i++)
        {
            await Auth.TryChangePasswordAsync(person, $"guess {i}", Next);
        }

        var answer = await Auth.TryChangePasswordAsync(person, AuthHost.Password, Next);

        await AssertProblemAsync(answer, HttpStatusCode.TooManyRequests, "account_locked");
    }

    [Fact]
    public async Task PasswordChange_TwiceAtOnce_TakesOneOfThem()
    {
        var person = await Auth.SignUpAsync("anna@example.org");
        string[] passwords = ["password of the first", "password of the second"];

        var answers = await Task.WhenAll(passwords.Select(next => Auth.TryChangePasswordAsync(person, AuthHost.Password, next)));

        var taken = Assert.Single(passwords.Zip(answers), pair => pair.Second.StatusCode == HttpStatusCode.NoContent);
        await Auth.LoginAsync("anna@example.org", taken.First);
    }

    [Fact]
    public async Task PasswordChange_WhoseCommitIsNotHeardOf_HasHappened()
    {
        var lost = new LostCommit();
        Auth.With(services => services.ConfigureDbContext<AuthDb>(options => options.AddInterceptors(lost)));
        var person = await Auth.SignUpAsync("anna@example.org");
        lost.Arm();

        Assert.Equal(HttpStatusCode.NoContent, (await Auth.TryChangePasswordAsync(person, AuthHost.Password, Next)).StatusCode);

        await Auth.LoginAsync("anna@example.org", Next);
    }

    [Fact]
    public async Task Login_WhosePasswordIsChangedWhileItIsChecked_StartsNoSession()
    {
        var person = await Auth.SignUpAsync("anna@example.org");
        var proved = await Auth.AskAsync(db => db.Accounts.AsNoTracking().SingleAsync(Cancellation));
        await Auth.TryChangePasswordAsync(person, AuthHost.Password, Next);

        await using var scope = Auth.Services.CreateAsyncScope();
        var refused = await Assert.ThrowsAsync<ProblemException>(() => scope.ServiceProvider.GetRequiredService<SessionStore>().StartAsync(proved, Cancellation));

        Assert.Equal((401, "invalid_credentials"), (refused.Status, refused.Code));
        Assert.Equal(1, await Auth.AskAsync(db => db.Sessions.CountAsync(Cancellation)));
    }
}
