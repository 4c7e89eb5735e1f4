using Kimberly.Auth.Data;
using Kimberly.Auth.Mail;
using Kimberly.Auth.Passwords;
using Kimberly.Auth.Sessions;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Auth.Accounts;

/// <summary>
/// Puts a new password in the place of the old one, and with it ends what the old one began: sessions, logins that wait for a code, and links to choose another. Failed
/// attempts on the old one lock nobody out any more. API keys stay.
/// </summary>
internal sealed partial class NewPassword(
    AuthDb db, PasswordCheck passwords, MailQueue mails, EndedSessions ended, TimeProvider time, ILogger<NewPassword> logger)
{
    /// <param name="account">The account's id.</param>
    /// <param name="password">The new password.</param>
    /// <param name="keep">The session that goes on; null to end all of them.</param>
    /// <param name="claim">Asked in the transaction of the change whether it may be made.</param>
    /// <param name="cancellation">Ends the wait before the change is made.</param>
    /// <returns>What the claim said.</returns>
    public async Task<bool> SetAsync(Guid account, string password, Guid? keep, Func<CancellationToken, Task<bool>> claim, CancellationToken cancellation)
    {
        var hash = await passwords.HashAsync(password, cancellation);
        var changed = await db.Database.CreateExecutionStrategy().ExecuteInTransactionAsync(
            async token => await claim(token) && await ChangeAsync(account, hash, keep, token),
            token => db.Accounts.AsNoTracking().AnyAsync(a => a.Id == account && a.PasswordHash == hash, token),
            cancellation);
        if (changed)
        {
            LogChanged(logger, account);
            await TellAsync(cancellation);
        }

        return changed;
    }

    private async Task<bool> ChangeAsync(Guid id, string hash, Guid? keep, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var changed = await db.Accounts.Where(a => a.Id == id && a.ActivatedAt != null).ExecuteUpdateAsync(
            a => a.SetProperty(x => x.PasswordHash, hash).SetProperty(x => x.PasswordVersion, x => x.PasswordVersion + 1), cancellation);
        if (changed == 0)
        {
            return false;
        }

        await db.MailTokens.Where(t => t.AccountId == id && t.Kind == MailKind.PasswordReset).ExecuteDeleteAsync(cancellation);
        await db.LoginChallenges.Where(c => c.AccountId == id).ExecuteDeleteAsync(cancellation);
        await db.Sessions.Where(s => s.AccountId == id && s.Id != keep && s.EndedAt == null)
            .ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, now), cancellation);
        var email = await db.Accounts.Where(a => a.Id == id).Select(a => a.NormalizedEmail).SingleAsync(cancellation);
        await mails.AddAsync(MailKind.PasswordChanged, email, cancellation);
        return true;
    }

    /// <summary>With Redis away, the password is changed all the same; <see cref="EndedSessions"/> goes on telling it.</summary>
    private async Task TellAsync(CancellationToken cancellation)
    {
        try
        {
            await ended.RunAsync(cancellation);
        }
        catch (ProblemException)
        {
            LogToldLater(logger);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The password of account {AccountId} was changed")]
    private static partial void LogChanged(ILogger logger, Guid accountId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis is away and hears of the ended sessions when it is back")]
    private static partial void LogToldLater(ILogger logger);
}
