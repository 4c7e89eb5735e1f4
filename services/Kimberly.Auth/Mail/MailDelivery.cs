using Kimberly.Auth.Background;
using Kimberly.Auth.Data;
using Kimberly.Auth.Tokens;
using MailKit.Net.Smtp;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MimeKit;

namespace Kimberly.Auth.Mail;

/// <summary>Sends the mails that are due. One that fails is tried again with growing pauses, in the end given up.</summary>
internal sealed partial class MailDelivery(
    AuthDb db, SmtpSender sender, IOptions<AuthOptions> options, TimeProvider time, ILogger<MailDelivery> logger) : IRepeatedWork
{
    private const int MostAttempts = 10;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);

    // Longer than the mail server may take: who took a mail and died has not kept it.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (await TakeAsync(cancellation) is { } mail)
        {
            var done = await DeliverAsync(mail, cancellation);
            await SettleAsync(mail, done, cancellation);
        }

        var now = time.GetUtcNow();
        var quiet = now - MailQueue.QuietTime;
        await db.PendingMails.Where(mail => mail.DoneAt < quiet).ExecuteDeleteAsync(cancellation);
        await db.MailTokens.Where(token => token.ExpiresAt <= now).ExecuteDeleteAsync(cancellation);
    }

    /// <summary>The next mail, which no other replica takes until the lease is over.</summary>
    private async Task<PendingMail?> TakeAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var taken = await db.PendingMails.FromSql(
            $"""
            UPDATE pending_mails SET due_at = {now + Lease}, attempts = attempts + 1
            WHERE (kind, normalized_email) = (
                SELECT kind, normalized_email FROM pending_mails WHERE done_at IS NULL AND due_at <= {now}
                ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING *
            """).AsNoTracking().ToListAsync(cancellation);
        return taken.SingleOrDefault();
    }

    /// <summary>Whether nothing is left to do for it.</summary>
    private async Task<bool> DeliverAsync(PendingMail mail, CancellationToken cancellation)
    {
        var account = await db.Accounts.AsNoTracking()
            .SingleOrDefaultAsync(a => a.NormalizedEmail == mail.NormalizedEmail && a.ActivatedAt != null, cancellation);
        var isWanted = account is not null && !(mail.Kind == MailKind.EmailVerification && account.EmailVerifiedAt is not null);
        if (!isWanted || !MailboxAddress.TryParse(account!.Email, out var address) || address.Address != account.Email)
        {
            return true;
        }

        var (token, until) = await NewTokenAsync(account.Id, mail.Kind, cancellation);
        try
        {
            await sender.SendAsync(address, MailText.Of(mail.Kind, options.Value.PublicUrl!, token, until), cancellation);
            LogSent(logger, mail.Kind, account.Id);
            return true;
        }
        catch (Exception ex) when (!cancellation.IsCancellationRequested)
        {
            // Whatever a server does, it is an attempt that failed, and others' mails go on. Neither the message nor the exception: servers like to repeat the address in their answers.
            var refusedForGood = ex is SmtpCommandException { ErrorCode: SmtpErrorCode.RecipientNotAccepted, StatusCode: >= (SmtpStatusCode)500 };
            LogFailed(logger, mail.Kind, account.Id, mail.Attempts, ex.GetType().Name, (int?)(ex as SmtpCommandException)?.StatusCode);
            return refusedForGood || mail.Attempts >= MostAttempts;
        }
    }

    /// <summary>Made when the mail is sent, so that the database never holds more than its hash.</summary>
    private async Task<(string? Token, DateTimeOffset Until)> NewTokenAsync(Guid account, MailKind kind, CancellationToken cancellation)
    {
        var lifetime = kind switch
        {
            MailKind.EmailVerification => options.Value.EmailVerificationLifetime,
            MailKind.PasswordReset => options.Value.PasswordResetLifetime,
            _ => TimeSpan.Zero,
        };
        var until = time.GetUtcNow() + lifetime;
        if (lifetime == TimeSpan.Zero)
        {
            return (null, until);
        }

        var token = SecretText.New();
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO mail_tokens (hash, account_id, kind, expires_at) VALUES ({SecretText.Hash(token)}, {account}, {kind.ToString()}, {until})", cancellation);
        return (token, until);
    }

    private async Task SettleAsync(PendingMail mail, bool done, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var pause = TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << (mail.Attempts - 1)));
        DateTimeOffset? doneAt = done ? now : null;
        await db.PendingMails
            .Where(m => m.Kind == mail.Kind && m.NormalizedEmail == mail.NormalizedEmail)
            .ExecuteUpdateAsync(m => m.SetProperty(x => x.DoneAt, doneAt).SetProperty(x => x.DueAt, now + pause), cancellation);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Kind} sent to account {AccountId}")]
    private static partial void LogSent(ILogger logger, MailKind kind, Guid accountId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} could not be sent to account {AccountId}, attempt {Attempt}: {Reason} {Status}")]
    private static partial void LogFailed(ILogger logger, MailKind kind, Guid accountId, int attempt, string reason, int? status);
}
