using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Kimberly.Auth.Mail;

/// <summary>Hands one mail to the mail server.</summary>
internal sealed class SmtpSender(IOptions<SmtpOptions> options, TimeProvider time)
{
    /// <exception cref="SmtpCommandException">The server refused it.</exception>
    /// <exception cref="OperationCanceledException">The server took too long.</exception>
    public async Task SendAsync(MailboxAddress to, MailText text, CancellationToken cancellation)
    {
        var smtp = options.Value;
        using var message = new MimeMessage(
            [MailboxAddress.Parse(smtp.From!)], [to], text.Subject, new TextPart("plain") { Text = text.Body });
        // So that no vacation notice answers it (RFC 3834).
        message.Headers.Add("Auto-Submitted", "auto-generated");

        using var patience = new CancellationTokenSource(smtp.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        using var client = new SmtpClient();
        // It would ask the authority that issued the certificate, whom the owner did not configure.
        client.CheckCertificateRevocation = false;
        await client.ConnectAsync(smtp.Host!, smtp.Port, Security(smtp.Security), both.Token);
        if (smtp.UserName is { Length: > 0 } user)
        {
            await client.AuthenticateAsync(user, smtp.Password ?? "", both.Token);
        }

        await client.SendAsync(message, both.Token);
        await client.DisconnectAsync(quit: true, both.Token);
    }

    private static SecureSocketOptions Security(SmtpSecurity security) => security switch
    {
        SmtpSecurity.None => SecureSocketOptions.None,
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.StartTls,
    };
}
