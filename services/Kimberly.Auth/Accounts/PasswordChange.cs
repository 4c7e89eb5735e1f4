using Kimberly.Auth.Data;
using Kimberly.Auth.Lockout;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Auth.Accounts;

/// <summary>Somebody who is signed in, and still knows the password, chooses another.</summary>
internal sealed class PasswordChange(AuthDb db, PasswordProof proof, NewPassword newPassword)
{
    /// <exception cref="ProblemException">401 <c>invalid_credentials</c> for a wrong password; 429 <c>account_locked</c> after too many of them.</exception>
    public async Task RunAsync(Guid user, Guid? session, ChangePasswordRequest request, CancellationToken cancellation)
    {
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == user && a.ActivatedAt != null, cancellation)
            ?? throw new ProblemException(401, ProblemCodes.Unauthorized, "The account does not exist any more.");
        await proof.RequireAsync(account.NormalizedEmail, account, request.CurrentPassword, cancellation);

        // Somebody may have changed it since it was read: then the one that was proved is not the current one any more.
        var changed = await newPassword.SetAsync(
            user, request.NewPassword, session, token => IsStillAsync(account, token), cancellation);
        if (!changed)
        {
            throw new ProblemException(401, ProblemCodes.InvalidCredentials, "The current password is wrong.");
        }
    }

    private async Task<bool> IsStillAsync(Account account, CancellationToken cancellation) =>
        await db.Accounts.FromSql($"SELECT * FROM accounts WHERE id = {account.Id} AND password_version = {account.PasswordVersion} FOR UPDATE")
            .AsNoTracking().ToListAsync(cancellation) is { Count: 1 };
}
