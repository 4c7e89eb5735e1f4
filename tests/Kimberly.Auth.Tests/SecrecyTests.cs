using System.Net;
using Kimberly.Auth.Mail;
using Kimberly.Testing.Client;
using Kimberly.Testing.Doubles;
using Kimberly.Testing.Servers;

namespace Kimberly.Auth.Tests;

public sealed class SecrecyTests(TestServers servers) : AuthTest(servers)
{
    private const string NewPassword = "another horse battery";
    private const string MailPassword = "the secret of the mail server";

    [Fact]
    public async Task Logs_OfEverythingAPersonDoes_HoldNoSecretAndNoAddress()
    {
        const string email = "very.private@example.org";
        Auth.With("Logging:LogLevel:Default", "Trace");
        foreach (var category in new[] { "Microsoft.AspNetCore", "Microsoft.EntityFrameworkCore", "System.Net.Http.HttpClient", "Polly" })
        {
            Auth.With($"Logging:LogLevel:{category}", "Trace");
        }

        await using var sink = new SmtpSink();
        Auth.WithMail(sink).With("Smtp:UserName", "kimberly").With("Smtp:Password", MailPassword);
        Auth.Users.Answer = HttpDouble.Away().Answer;
        await Auth.TrySignUpAsync(email, name: "Very Private");
        Auth.Users.Answer = HttpDouble.Answering(HttpStatusCode.BadRequest).Answer;
        await Auth.TrySignUpAsync(email, name: "Very Private");
        Auth.Users.Answer = HttpDouble.Answering(HttpStatusCode.NoContent).Answer;
        var person = await Auth.SignUpAsync(email);
        await Auth.TrySignUpAsync(email, "a wrong password");
        await Auth.TryLoginAsync(email, "a wrong password");
        await Auth.TryLoginAsync(email);
        var next = await Auth.RefreshAsync(person.RefreshToken);
        Auth.Time.Advance(TimeSpan.FromMinutes(1));
        await Auth.TryRefreshAsync(person.RefreshToken);
        var changing = await Auth.LoginAsync(email);
        await Auth.TryChangePasswordAsync(changing, AuthHost.Password, NewPassword);
        await Auth.RunAsync<MailDelivery>();
        var verification = await NextMailAsync(sink, "confirm");
        await Auth.PostAsync("/email/verify", new { token = verification.Token });
        await Auth.PostAsync("/password/forgot", new { email });
        sink.Treats = SmtpSink.Mood.RefusesRecipients;
        await Auth.RunAsync<MailDelivery>();
        sink.Treats = SmtpSink.Mood.Friendly;
        Auth.Time.Advance(TimeSpan.FromMinutes(2));
        await Auth.PostAsync("/password/forgot", new { email });
        await Auth.RunAsync<MailDelivery>();
        var reset = await NextMailAsync(sink, "Choose");
        await Auth.PostAsync("/password/reset", new { token = reset.Token, new_password = NewPassword });
        await Auth.LogoutAsync(next.RefreshToken);
        await Auth.PostAsync("/internal/service-tokens", new { service = "chat", secret = AuthHost.ChatSecret, audience = "memory" });

        var anna = Auth.As(await (await Auth.TryLoginAsync(email, NewPassword)).ReadAsync<SignedIn>(Cancellation));
        var key = await anna.PostJsonAsync("/keys", new { name = "Very Private" }, Cancellation);
        var totp = await anna.PostJsonAsync("/totp", new { }, Cancellation);
        await Auth.PostAsync("/login/totp", new { challenge = "a-challenge-that-is-wrong", code = "a-code-that-is-wrong" });

        string[] secrets =
        [
            key.Text("key"), totp.Text("secret"), totp.GetProperty("recovery_codes")[0].GetString()!, "a-challenge-that-is-wrong", "a-code-that-is-wrong",
            email, email.ToUpperInvariant(), AuthHost.Password, "a wrong password", "Very Private", AuthHost.ChatSecret, person.AccessToken,
            person.AccessToken.Split('.')[2], person.RefreshToken, next.AccessToken, next.RefreshToken, NewPassword, MailPassword,
            verification.Token, reset.Token, Auth.Users.Requests.Last().Token!,
        ];
        Assert.NotEmpty(Auth.Logs.Lines);
        foreach (var line in Auth.Logs.Lines)
        {
            Assert.DoesNotContain(secrets, secret => line.Everything.Contains(secret, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task Logs_OfAHealthyDay_HoldNoWarning()
    {
        var person = await Auth.SignUpAsync("anna@example.org");
        await Auth.TrySignUpAsync("anna@example.org", "another password");
        await Auth.TryLoginAsync("anna@example.org");
        await Auth.LogoutAsync((await Auth.RefreshAsync(person.RefreshToken)).RefreshToken);

        Assert.DoesNotContain(Auth.Logs.Lines, line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    private static async Task<SmtpSink.Mail> NextMailAsync(SmtpSink sink, string subject)
    {
        while (true)
        {
            var mail = await sink.NextAsync(Cancellation);
            if (mail.Text.Contains($"Subject: Please {subject}", StringComparison.Ordinal) || mail.Text.Contains($"Subject: {subject}", StringComparison.Ordinal))
            {
                return mail;
            }
        }
    }
}
