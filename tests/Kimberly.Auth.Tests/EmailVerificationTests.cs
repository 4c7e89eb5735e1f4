using System.Net;
using Kimberly.Auth.Accounts;
using Kimberly.Auth.Mail;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.Testing.Client;
using Kimberly.Testing.Doubles;
using Kimberly.Testing.Servers;

namespace Kimberly.Auth.Tests;

public sealed class EmailVerificationTests(TestServers servers) : AuthTest(servers)
{
    [Fact]
    public async Task Verify_WithTheTokenOfTheMail_TellsUsers()
    {
        await using var sink = new SmtpSink();
        Auth.WithMail(sink);
        var person = await Auth.SignUpAsync("anna@example.org");
        var mail = await NextMailAsync(sink);

        Assert.Equal("anna@example.org", mail.To);
        Assert.Contains("https://kimberly.example.org/#/email/verify?token=", mail.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await VerifyAsync(mail.Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await VerifyAsync(mail.Token)).StatusCode);

        var told = Assert.Single(Auth.Users.Requests, request => request.Method == HttpMethod.Put);
        Assert.Equal($"/internal/users/{person.UserId}/email-verified", told.Address.AbsolutePath);
    }

    [Fact]
    public async Task Verify_WhileUsersIsAway_IsToldLater()
    {
        await using var sink = new SmtpSink();
        Auth.WithMail(sink);
        await Auth.SignUpAsync("anna@example.org");
        var mail = await NextMailAsync(sink);
        Auth.Users.Answer = HttpDouble.Answering(HttpStatusCode.InternalServerError).Answer;

        Assert.Equal(HttpStatusCode.NoContent, (await VerifyAsync(mail.Token)).StatusCode);
        Auth.Users.Answer = HttpDouble.Answering(HttpStatusCode.NoContent).Answer;
        var before = Auth.Users.Requests.Count;
        await Auth.RunAsync<ProfileUpdates>();
        await Auth.RunAsync<ProfileUpdates>();

        Assert.Equal(before + 1, Auth.Users.Requests.Count);
    }

    [Fact]
    public async Task Verify_AfterAWeek_IsRefused()
    {
        await using var sink = new SmtpSink();
        Auth.WithMail(sink);
        await Auth.SignUpAsync("anna@example.org");
        var mail = await NextMailAsync(sink);
        Auth.Time.Advance(TimeSpan.FromDays(7));

        await ProblemAssert.AssertFieldAsync(await VerifyAsync(mail.Token), "token", Cancellation);
    }

    [Fact]
    public async Task Administrator_NamedByAddress_IsOneOnlyOnceItIsVerified()
    {
        await using var sink = new SmtpSink();
        Auth.WithMail(sink);
        Auth.With("Auth:Administrators:0", "Boss@Example.org");
        await Auth.SignUpAsync("first@example.org");
        await NextMailAsync(sink);
        var boss = await Auth.SignUpAsync("boss@example.org");
        Assert.False(IsAdministrator(boss));
        Assert.False(IsAdministrator(await Auth.LoginAsync("boss@example.org")));

        await VerifyAsync((await NextMailAsync(sink)).Token);

        Assert.True(IsAdministrator(await Auth.RefreshAsync(boss.RefreshToken)));
        Assert.True(IsAdministrator(await Auth.LoginAsync("boss@example.org")));
    }

    [Fact]
    public async Task Administrator_NamedById_IsOneAtTheNextLogin()
    {
        await Auth.SignUpAsync("first@example.org");
        var second = await Auth.SignUpAsync("second@example.org");
        await using var configured = AuthHost.Over(Auth.Database, Servers.RedisConnectionString);
        configured.With("Auth:Administrators:0", second.UserId.ToString().ToUpperInvariant());

        Assert.True(IsAdministrator(await configured.LoginAsync("second@example.org")));
    }

    private static bool IsAdministrator(SignedIn person) =>
        AuthHost.Claims(person.AccessToken).Claims.Any(claim => claim is { Type: TokenNames.Role, Value: TokenNames.Administrator });

    private async Task<SmtpSink.Mail> NextMailAsync(SmtpSink sink)
    {
        await Auth.RunAsync<MailDelivery>();
        return await sink.NextAsync(Cancellation);
    }

    private Task<HttpResponseMessage> VerifyAsync(string token) => Auth.PostAsync("/email/verify", new { token });
}
