using System.Net;
using Kimberly.Auth.Mail;
using Kimberly.Auth.Sessions;
using Kimberly.Auth.Tokens;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.Testing.Client;
using Kimberly.Testing.Doubles;
using Kimberly.Testing.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Kimberly.Auth.Tests;

public sealed class PasswordResetTests(TestServers servers) : AuthTest(servers)
{
    private const string Next = "another horse battery";

    [Fact]
    public async Task Reset_WithTheTokenOfTheMail_ChangesThePasswordAndEndsAllSessions()
    {
        await using var sink = new SmtpSink();
        Auth.WithMail(sink);
        var person = await Auth.SignUpAsync("anna@example.org");
        var mail = await ForgetAsync(sink, "ANNA@example.org");

        Assert.Equal("anna@example.org", mail.To);
        Assert.Contains("https://kimberly.example.org/#/password/reset?token=", mail.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await ResetAsync(mail.Token, Next)).StatusCode);

        await AssertProblemAsync(await Auth.TryRefreshAsync(person.RefreshToken), HttpStatusCode.Unauthorized, "unauthorized");
        Assert.NotNull(await Auth.RevokedForAsync(person.AccessToken));
        await Auth.LoginAsync("anna@example.org", Next);
        await AssertProblemAsync(await Auth.TryLoginAsync("anna@example.org"), HttpStatusCode.Unauthorized, "invalid_credentials");
        await Auth.RunAsync<MailDelivery>();
        Assert.Contains("Subject: Your password was changed", (await sink.NextAsync(Cancellation)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reset_ThatProvesTheAddress_LeavesNothingOfWhoeverSignedUpWithItBefore()
    {
        await using var sink = new SmtpSink();
        Auth.WithMail(sink);
        var stranger = await Auth.SignUpAsync("anna@example.org");
        var key = await Auth.As(stranger).PostJsonAsync("/keys", new { name = "left behind" }, Cancellation);
        await Auth.As(stranger).PostJsonAsync("/totp", new { }, Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, (await ResetAsync((await ForgetAsync(sink, "anna@example.org")).Token, Next)).StatusCode);

        var anna = await Auth.LoginAsync("anna@example.org", Next);
        Assert.Empty((await Auth.As(anna).GetJsonAsync("/keys", Cancellation)).GetProperty("items").EnumerateArray());
        Assert.True(await Auth.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase().KeyExistsAsync(TokenNames.RevokedSessionKey(key.Text("id"))));
        Assert.Equal(0, await Auth.AskAsync(db => db.SecondFactors.CountAsync(Cancellation)));

        // Whose address it is, is known from now on: what Anna makes stays when she forgets the password again.
        await Auth.As(anna).PostJsonAsync("/keys", new { name = "mine" }, Cancellation);
        Auth.Time.Advance(TimeSpan.FromMinutes(2));
        await ResetAsync((await ForgetAsync(sink, "anna@example.org")).Token, "yet another password");
        Assert.Equal(1, await Auth.AskAsync(db => db.ApiKeys.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task Reset_WithATokenThatWasUsed_IsRefused()
    {
        await using var sink = new SmtpSink();
        Auth.WithMail(sink);
        await Auth.SignUpAsync("anna@example.org");
        var mail = await ForgetAsync(sink, "anna@example.org");

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => ResetAsync(mail.Token, $"password number {i}")));

        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.NoContent);
        await ProblemAssert.AssertFieldAsync(await ResetAsync(mail.Token, Next), "token", Cancellation);
    }

    [Fact]
    public async Task Reset_WithOneOfTwoMails_MakesTheOtherUseless()
    {
        await using var sink = new SmtpSink();
        Auth.WithMail(sink);
        await Auth.SignUpAsync("anna@example.org");
        var first = await ForgetAsync(sink, "anna@example.org");
        Auth.Time.Advance(TimeSpan.FromMinutes(2));
        var second = await ForgetAsync(sink, "anna@example.org");

        Assert.Equal(HttpStatusCode.NoContent, (await ResetAsync(first.Token, Next)).StatusCode);

        await ProblemAssert.AssertFieldAsync(await ResetAsync(second.Token, "yet another password"), "token", Cancellation);
    }

    [Fact]
    public async Task Reset_AfterHalfAnHour_IsRefused()
    {
        await using var sink = new SmtpSink();
        Auth.WithMail(sink);
        await Auth.SignUpAsync("anna@example.org");
        var mail = await ForgetAsync(sink, "anna@example.org");
        Auth.Time.Advance(TimeSpan.FromMinutes(30));

        await ProblemAssert.AssertFieldAsync(await ResetAsync(mail.Token, Next), "token", Cancellation);
        await Auth.LoginAsync("anna@example.org");
    }

    [Fact]
    public async Task Reset_WithTheTokenThatConfirmsTheAddress_IsRefused()
    {
        await using var sink = new SmtpSink();
        Auth.WithMail(sink);
        await Auth.SignUpAsync("anna@example.org");
        await Auth.RunAsync<MailDelivery>();
        var verification = await sink.NextAsync(Cancellation);

        await ProblemAssert.AssertFieldAsync(await ResetAsync(verification.Token, Next), "token", Cancellation);
    }

    [Fact]
    public async Task Reset_WhileRedisIsAway_IsToldLater()
    {
        await using var sink = new SmtpSink();
        Auth.WithMail(sink);
        var person = await Auth.SignUpAsync("anna@example.org");
        var mail = await ForgetAsync(sink, "anna@example.org");
        await using (var cutOff = AuthHost.Over(Auth.Database, "127.0.0.1:1,connectTimeout=200,syncTimeout=300,asyncTimeout=300"))
        {
            Assert.Equal(
                HttpStatusCode.NoContent, (await cutOff.PostAsync("/password/reset", new { token = mail.Token, new_password = Next })).StatusCode);
        }

        await Auth.RunAsync<EndedSessions>();

        Assert.NotNull(await Auth.RevokedForAsync(person.AccessToken));
    }

    [Fact]
    public async Task Forgot_ForAnUnknownAddress_AnswersTheSameAndSendsNothing()
    {
        await using var sink = new SmtpSink();
        Auth.WithMail(sink);

        var answer = await Auth.PostAsync("/password/forgot", new { email = "nobody@example.org" });
        await Auth.RunAsync<MailDelivery>();

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("", await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(0, sink.Clients);
    }

    [Fact]
    public async Task Forgot_WithoutAMailServer_AnswersTheSame()
    {
        await Auth.SignUpAsync("anna@example.org");

        Assert.Equal(HttpStatusCode.Accepted, (await Auth.PostAsync("/password/forgot", new { email = "anna@example.org" })).StatusCode);

        Assert.Equal(0, await Auth.AskAsync(db => db.PendingMails.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task Forgot_AskedAgainAndAgain_FloodsNoMailbox()
    {
        await using var sink = new SmtpSink();
        Auth.WithMail(sink);
        await Auth.SignUpAsync("anna@example.org");
        await ForgetAsync(sink, "anna@example.org");

        for (var i = 0; i < 5; i++)
        {
            await Auth.PostAsync("/password/forgot", new { email = "anna@example.org" });
            await Auth.RunAsync<MailDelivery>();
        }

        Assert.False(sink.HasMail);
    }

    [Fact]
    public async Task Database_AfterAMail_HoldsNoTokenThatWorks()
    {
        await using var sink = new SmtpSink();
        Auth.WithMail(sink);
        await Auth.SignUpAsync("anna@example.org");
        var mail = await ForgetAsync(sink, "anna@example.org");

        var stored = await Auth.AskAsync(db => db.MailTokens.Where(t => t.Kind == MailKind.PasswordReset).Select(t => t.Hash).SingleAsync(Cancellation));

        Assert.Equal(SecretText.Hash(mail.Token), stored);
        await ProblemAssert.AssertFieldAsync(await ResetAsync(Convert.ToBase64String(stored), Next), "token", Cancellation);
    }

    /// <summary>Asks for a mail and returns it; the mail of the sign-up that lies before it is passed over.</summary>
    private async Task<SmtpSink.Mail> ForgetAsync(SmtpSink sink, string email)
    {
        Assert.Equal(HttpStatusCode.Accepted, (await Auth.PostAsync("/password/forgot", new { email })).StatusCode);
        await Auth.RunAsync<MailDelivery>();
        while (true)
        {
            var mail = await sink.NextAsync(Cancellation);
            if (mail.Text.Contains("Subject: Choose a new password", StringComparison.Ordinal))
            {
                return mail;
            }
        }
    }

    private Task<HttpResponseMessage> ResetAsync(string token, string password) => Auth.PostAsync("/password/reset", new { token, new_password = password });
}
