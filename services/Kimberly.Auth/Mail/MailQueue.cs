using Kimberly.Auth.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Kimberly.Auth.Mail;

/// <summary>
/// Writes down which mails are wanted, in the transaction of whoever wants them; <see cref="MailDelivery"/> sends them. Whether
/// an account has the address is looked up only there, so that asking takes equally long for any address.
/// </summary>
internal sealed class MailQueue(AuthDb db, IOptions<SmtpOptions> smtp, TimeProvider time)
{
    /// <summary>How long after a mail the next one of its kind to the same address is left out.</summary>
    public static readonly TimeSpan QuietTime = TimeSpan.FromMinutes(1);

    /// <summary>Asks for a mail; without a mail server, for nothing.</summary>
    public async Task AddAsync(MailKind kind, string normalizedEmail, CancellationToken cancellation)
    {
        if (!smtp.Value.IsConfigured)
        {
            return;
        }

        var now = time.GetUtcNow();
        // Anybody may ask for a reset, and so have somebody's mailbox filled; the other kinds follow from what their person did.
        var before = kind == MailKind.PasswordReset ? now - QuietTime : now;
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO pending_mails (kind, normalized_email, due_at, attempts)
            VALUES ({kind.ToString()}, {normalizedEmail}, {now}, 0)
            ON CONFLICT (kind, normalized_email) DO UPDATE SET due_at = excluded.due_at, attempts = 0, done_at = NULL
            WHERE pending_mails.done_at <= {before}
            """,
            cancellation);
    }
}
