using Kimberly.Auth.Data;
using Kimberly.Auth.Lockout;
using Kimberly.Auth.Passwords;
using Kimberly.Auth.SecondFactors;
using Kimberly.Auth.Sessions;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Auth.Accounts;

/// <summary>A person with an account starts a session.</summary>
internal sealed class Login(AuthDb db, PasswordProof proof, PasswordCheck passwords, LoginChallenges challenges, SessionStore sessions)
{
    /// <exception cref="ProblemException">
    /// 401 <c>invalid_credentials</c>, the same, as slowly, for an unknown address and a wrong password; 429 <c>account_locked</c> after too many of
    /// them; 401 <c>second_factor_required</c>, when a code is wanted too.
    /// </exception>
    public async Task<TokenAnswer> RunAsync(LoginRequest login, CancellationToken cancellation)
    {
        var email = EmailAddress.Normalize(login.Email);
        var account = await db.Accounts.AsNoTracking().Include(a => a.SecondFactor)
            .SingleOrDefaultAsync(a => a.NormalizedEmail == email && a.ActivatedAt != null, cancellation);

        var verdict = await proof.RequireAsync(email, account, login.Password, cancellation);
        if (verdict == PasswordVerificationResult.SuccessRehashNeeded)
        {
            await RehashAsync(account!, login.Password, cancellation);
        }

        return account!.SecondFactor?.ConfirmedAt is null
            ? await sessions.StartAsync(account, cancellation)
            : throw await challenges.IssueAsync(account, cancellation);
    }

    /// <summary>The hash was made with fewer rounds than are wanted now, and this is the moment when the password is known.</summary>
    private async Task RehashAsync(Account account, string password, CancellationToken cancellation)
    {
        var hash = await passwords.HashAsync(password, cancellation);
        await db.Accounts
            .Where(a => a.Id == account.Id && a.PasswordHash == account.PasswordHash)
            .ExecuteUpdateAsync(a => a.SetProperty(x => x.PasswordHash, hash), cancellation);
    }
}
