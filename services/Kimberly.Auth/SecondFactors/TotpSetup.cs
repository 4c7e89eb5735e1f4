using Kimberly.Auth.Data;
using Kimberly.Auth.Lockout;
using Kimberly.Auth.SigningKeys;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Auth.SecondFactors;

/// <summary>A person sets up their authenticator app, shows that it works, and takes it off again.</summary>
internal sealed partial class TotpSetup(
    AuthDb db, KeyEncryption encryption, PasswordProof proof, TimeProvider time, ILogger<TotpSetup> logger)
{
    /// <summary>Makes a secret, which is asked for only once it is confirmed; until then another one takes its place.</summary>
    /// <exception cref="ProblemException">409, when a second factor is active, or the account has no password that it could stand beside.</exception>
    public async Task<TotpSetupAnswer> BeginAsync(Guid id, CancellationToken cancellation)
    {
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancellation) ?? throw ProblemException.NotFound("account");
        if (account.PasswordHash is null)
        {
            throw new ProblemException(
                409, ProblemCodes.Conflict, "This account has no password: it signs in with a provider, which is where a second factor is set up.");
        }

        var secret = TotpCode.NewSecret();
        string[] codes = [.. Enumerable.Range(0, RecoveryCode.Count).Select(_ => RecoveryCode.New())];
        var replaced = await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO second_factors (account_id, encrypted_secret, recovery_codes, created_at, last_used_step, tries)
            VALUES ({id}, {encryption.Encrypt(SecondFactorCheck.SecretId(id), secret)}, {codes.Select(RecoveryCode.Hash).ToArray()}, {time.GetUtcNow()}, 0, 0)
            ON CONFLICT (account_id) DO UPDATE SET
                encrypted_secret = excluded.encrypted_secret, recovery_codes = excluded.recovery_codes, created_at = excluded.created_at
            WHERE second_factors.confirmed_at IS NULL
            """,
            cancellation);
        return replaced == 1 ? new TotpSetupAnswer(TotpCode.Describe(secret), TotpCode.Address(secret, account.Email), codes) : throw Active();
    }

    /// <summary>From now on a login with the password takes a code too.</summary>
    /// <exception cref="ProblemException">401 for a wrong code; 409 when nothing waits to be confirmed.</exception>
    public async Task ConfirmAsync(Guid account, string code, CancellationToken cancellation)
    {
        var factor = await db.SecondFactors.AsNoTracking().SingleOrDefaultAsync(f => f.AccountId == account, cancellation)
            ?? throw new ProblemException(409, ProblemCodes.Conflict, "There is no second factor to confirm; begin with POST /totp.");
        if (factor.ConfirmedAt is not null)
        {
            throw Active();
        }

        var now = time.GetUtcNow();
        var secret = encryption.Decrypt(SecondFactorCheck.SecretId(account), factor.EncryptedSecret);
        if (TotpCode.StepOf(RecoveryCode.Bare(code), secret, now) is not { } step)
        {
            throw new ProblemException(401, ProblemCodes.InvalidCredentials, "The code is wrong. Check the clock of the device, and try the next code.");
        }

        // The secret that was confirmed, and not one that took its place in the meantime. Its code is used up.
        var confirmed = await db.SecondFactors
            .Where(f => f.AccountId == account && f.ConfirmedAt == null && f.EncryptedSecret == factor.EncryptedSecret)
            .ExecuteUpdateAsync(f => f.SetProperty(x => x.ConfirmedAt, now).SetProperty(x => x.LastUsedStep, step), cancellation);
        if (confirmed == 0)
        {
            throw new ProblemException(409, ProblemCodes.Conflict, "The second factor was set up anew in the meantime; confirm that one.");
        }

        LogActive(logger, account);
    }

    /// <summary>From now on the password is enough.</summary>
    /// <exception cref="ProblemException">401 for a wrong password; 404 when there is no second factor; 429 <c>account_locked</c> after too many of them.</exception>
    public async Task RemoveAsync(Guid id, string password, CancellationToken cancellation)
    {
        var account = await db.Accounts.AsNoTracking().Include(a => a.SecondFactor).SingleOrDefaultAsync(a => a.Id == id, cancellation);
        if (account?.SecondFactor is null)
        {
            throw ProblemException.NotFound("second factor");
        }

        await proof.RequireAsync(account.NormalizedEmail, account, password, cancellation);
        await db.SecondFactors.Where(f => f.AccountId == id).ExecuteDeleteAsync(cancellation);
        LogRemoved(logger, id);
    }

    private static ProblemException Active() => new(409, ProblemCodes.Conflict, "A second factor is active. Remove it first, to set up another one.");

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {AccountId} has a second factor from now on")]
    private static partial void LogActive(ILogger logger, Guid accountId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {AccountId} has no second factor any more")]
    private static partial void LogRemoved(ILogger logger, Guid accountId);
}
