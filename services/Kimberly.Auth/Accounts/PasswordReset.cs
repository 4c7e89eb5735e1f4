using Kimberly.Auth.Data;
using Kimberly.Auth.Mail;
using Kimberly.Auth.Sessions;
using Kimberly.Auth.Tokens;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Auth.Accounts;

/// <summary>Somebody who has lost their password gets a link by mail, and chooses another with it.</summary>
internal sealed class PasswordReset(AuthDb db, MailQueue mails, NewPassword newPassword, RevokedSessions revoked, TimeProvider time)
{
    /// <summary>Writes the wish down, the same for every address.</summary>
    public Task AskAsync(ForgotPasswordRequest request, CancellationToken cancellation) =>
        mails.AddAsync(MailKind.PasswordReset, EmailAddress.Normalize(request.Email), cancellation);

    /// <exception cref="ProblemException">400 for a token that is unknown, used or expired; 503 while Redis is away, where API keys have to go too.</exception>
    public async Task RunAsync(ResetPasswordRequest request, CancellationToken cancellation)
    {
        var hash = SecretText.Hash(request.Token);
        var account = await Valid(hash).Select(t => (Guid?)t.AccountId).SingleOrDefaultAsync(cancellation);
        if (account is not { } id || !await newPassword.SetAsync(id, request.NewPassword, keep: null, token => SpendAsync(id, hash, token), cancellation))
        {
            throw ProblemException.Validation("token", "It is unknown, used or expired; ask for another mail.");
        }
    }

    /// <summary>Uses the token up; of two requests with it at once, one gets it. Whoever has it reads the address's mail.</summary>
    private async Task<bool> SpendAsync(Guid account, byte[] hash, CancellationToken cancellation)
    {
        if (await Valid(hash).ExecuteDeleteAsync(cancellation) == 0)
        {
            return false;
        }

        var now = time.GetUtcNow();
        var isNews = await db.Accounts.Where(a => a.Id == account && a.EmailVerifiedAt == null)
            .ExecuteUpdateAsync(a => a.SetProperty(x => x.EmailVerifiedAt, now), cancellation) == 1;
        if (isNews)
        {
            await DropOtherWaysInAsync(account, cancellation);
        }

        return true;
    }

    /// <summary>
    /// Until now nobody knew whose address it is: a stranger may have signed up with it, and left themselves a key, a provider or
    /// a second factor. With the address proved, only the new password opens the account.
    /// </summary>
    private async Task DropOtherWaysInAsync(Guid account, CancellationToken cancellation)
    {
        // First Redis, as when a key is deleted: with the rows gone, a second try could not tell it any more.
        var keys = await db.ApiKeys.Where(key => key.AccountId == account).Select(key => key.Id).ToListAsync(cancellation);
        await Task.WhenAll(keys.Select(revoked.AddAsync));
        await db.ApiKeys.Where(key => key.AccountId == account).ExecuteDeleteAsync(cancellation);
        await db.ExternalIdentities.Where(identity => identity.AccountId == account).ExecuteDeleteAsync(cancellation);
        await db.SecondFactors.Where(factor => factor.AccountId == account).ExecuteDeleteAsync(cancellation);
    }

    private IQueryable<MailToken> Valid(byte[] hash)
    {
        var now = time.GetUtcNow();
        return db.MailTokens.Where(t => t.Hash == hash && t.Kind == MailKind.PasswordReset && t.ExpiresAt > now);
    }
}
