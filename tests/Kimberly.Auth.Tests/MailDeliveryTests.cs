using System.Net;
using Kimberly.Auth.Mail;
using Kimberly.Testing.Doubles;
using Kimberly.Testing.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Kimberly.Auth.Tests;

public sealed class MailDeliveryTests(TestServers servers) : AuthTest(servers)
{
    [Theory]
    [InlineData(SmtpSink.Mood.HangsUp)]
    [InlineData(SmtpSink.Mood.Busy)]
    public async Task Mail_ThatTheServerDoesNotTakeNow_ArrivesLater(SmtpSink.Mood mood)
    {
        await using var sink = new SmtpSink { Treats = mood };
        Auth.WithMail(sink);
        await Auth.SignUpAsync("anna@example.org");
        await Auth.RunAsync<MailDelivery>();
        Assert.False(sink.HasMail);

        sink.Treats = SmtpSink.Mood.Friendly;
        Auth.Time.Advance(TimeSpan.FromMinutes(1));
        await Auth.RunAsync<MailDelivery>();

        Assert.Equal("anna@example.org", (await sink.NextAsync(Cancellation)).To);
    }

    [Fact]
    public async Task SignUp_WhileTheMailServerSaysNothing_IsAnsweredAllTheSame()
    {
        await using var sink = new SmtpSink { Treats = SmtpSink.Mood.Silent };
        Auth.WithMail(sink);

        await Auth.SignUpAsync("anna@example.org");
        Assert.Equal(HttpStatusCode.Accepted, (await Auth.PostAsync("/password/forgot", new { email = "anna@example.org" })).StatusCode);
    }

    [Fact]
    public async Task Mail_ForAServerThatSaysNothing_IsTriedAgainLater()
    {
        await using var sink = new SmtpSink { Treats = SmtpSink.Mood.Silent };
        Auth.WithMail(sink);
        await Auth.SignUpAsync("anna@example.org");
        var delivery = Auth.RunAsync<MailDelivery>();
        await sink.ClientAsync(Cancellation);

        Auth.Time.Advance(TimeSpan.FromSeconds(16));
        await delivery;
        sink.Treats = SmtpSink.Mood.Friendly;
        Auth.Time.Advance(TimeSpan.FromMinutes(1));
        await Auth.RunAsync<MailDelivery>();

        Assert.Equal("anna@example.org", (await sink.NextAsync(Cancellation)).To);
    }

    [Fact]
    public async Task Mail_ToARecipientWhomTheServerRefuses_IsGivenUpAndTheAddressStaysOutOfTheLog()
    {
        await using var sink = new SmtpSink { Treats = SmtpSink.Mood.RefusesRecipients };
        Auth.WithMail(sink);
        await Auth.SignUpAsync("very.private@example.org");

        await Auth.RunAsync<MailDelivery>();

        Assert.Equal(0, await Auth.AskAsync(db => db.PendingMails.CountAsync(mail => mail.DoneAt == null, Cancellation)));
        Assert.Contains(Auth.Logs.Lines, line => line.Message.Contains("could not be sent", StringComparison.Ordinal));
        Assert.DoesNotContain(Auth.Logs.Lines, line => line.Everything.Contains("very.private", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Mail_ForAServerThatAsksWhoIsThere_SignsIn()
    {
        await using var sink = new SmtpSink();
        Auth.WithMail(sink).With("Smtp:UserName", "kimberly").With("Smtp:Password", "the mail server's secret");
        await Auth.SignUpAsync("anna@example.org");

        await Auth.RunAsync<MailDelivery>();

        Assert.Equal("kimberly", (await sink.NextAsync(Cancellation)).User);
    }

    [Fact]
    public async Task Mail_ToAnAddressThatIsNone_IsNotTried()
    {
        await using var sink = new SmtpSink();
        Auth.WithMail(sink);
        await Auth.SignUpAsync("anna,bert@example.org");
        await Auth.SignUpAsync("<anna>@example.org");

        await Auth.RunAsync<MailDelivery>();

        Assert.Equal(0, sink.Clients);
        Assert.Equal(0, await Auth.AskAsync(db => db.PendingMails.CountAsync(mail => mail.DoneAt == null, Cancellation)));
    }

    [Theory]
    [InlineData("Smtp:From", "nobody in particular <")]
    [InlineData("Smtp:Port", "0")]
    [InlineData("Smtp:Timeout", "00:00:00")]
    [InlineData("Auth:PublicUrl", "kimberly.example.org")]
    [InlineData("Auth:Administrators:0", "anna")]
    [InlineData("Auth:Lockout:Failures", "0")]
    [InlineData("Auth:InvitationLifetime", "00:00:01")]
    public async Task Service_WithAWrongSetting_StopsAndNamesIt(string setting, string value)
    {
        await using var sink = new SmtpSink();
        Auth.WithMail(sink).With(setting, value);

        var error = Assert.ThrowsAny<OptionsValidationException>(() => Auth.CreateClient());

        Assert.Contains(setting.Replace(":0", "", StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Service_WithAMailServerAndNoPublicUrl_StopsAndNamesIt()
    {
        Auth.With("Smtp:Host", "127.0.0.1").With("Smtp:From", "kimberly@example.org");

        var error = Assert.ThrowsAny<OptionsValidationException>(() => Auth.CreateClient());

        Assert.Contains("Auth:PublicUrl", error.Message, StringComparison.Ordinal);
    }
}
