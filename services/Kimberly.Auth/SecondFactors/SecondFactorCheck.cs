using Kimberly.Auth.Data;
using Kimberly.Auth.SigningKeys;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Auth.SecondFactors;

/// <summary>
/// Tells whether a code is right, and uses it up. Six digits can be guessed, so that an account that saw ten tries without
/// a right one has one more in each quarter of an hour. Only who knows the password gets as far as trying.
/// </summary>
internal sealed class SecondFactorCheck(AuthDb db, KeyEncryption encryption, TimeProvider time)
{
    private const int FreeTries = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    /// <summary>What the secret of an account is encrypted as.</summary>
    public static string SecretId(Guid account) => $"totp:{account}";

    /// <summary>Accepts a code of the authenticator app, or a recovery code, once.</summary>
    /// <exception cref="ProblemException">429 after too many tries.</exception>
    public async Task<bool> TryUseAsync(Guid account, string code, CancellationToken cancellation)
    {
        await CountTryAsync(account, cancellation);
        var factor = await db.SecondFactors.AsNoTracking().SingleOrDefaultAsync(f => f.AccountId == account && f.ConfirmedAt != null, cancellation);
        return factor is not null && (await TryUseTotpAsync(factor, code, cancellation) || await TryUseRecoveryCodeAsync(account, code, cancellation));
    }

    /// <summary>Counts before the code is looked at, so that tries at the same time count too. A right one sets the count back.</summary>
    /// <exception cref="ProblemException">429 after too many tries.</exception>
    private async Task CountTryAsync(Guid account, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var paused = now - Pause;
        var counted = await db.SecondFactors
            .Where(f => f.AccountId == account && (f.Tries < FreeTries || f.LastTryAt <= paused))
            .ExecuteUpdateAsync(f => f.SetProperty(x => x.Tries, x => x.Tries + 1).SetProperty(x => x.LastTryAt, now), cancellation);
        if (counted == 0 && await db.SecondFactors.AnyAsync(f => f.AccountId == account, cancellation))
        {
            throw new ProblemException(429, ProblemCodes.RateLimited, "Too many wrong codes. Try again in a quarter of an hour.", Pause);
        }
    }

    private async Task<bool> TryUseTotpAsync(SecondFactor factor, string code, CancellationToken cancellation)
    {
        var secret = encryption.Decrypt(SecretId(factor.AccountId), factor.EncryptedSecret);
        if (TotpCode.StepOf(RecoveryCode.Bare(code), secret, time.GetUtcNow()) is not { } step)
        {
            return false;
        }

        // Whoever looked over the shoulder, or asks at the same moment, comes too late.
        return await db.SecondFactors
            .Where(f => f.AccountId == factor.AccountId && f.LastUsedStep < step)
            .ExecuteUpdateAsync(f => f.SetProperty(x => x.LastUsedStep, step).SetProperty(x => x.Tries, 0), cancellation) == 1;
    }

    private async Task<bool> TryUseRecoveryCodeAsync(Guid account, string code, CancellationToken cancellation)
    {
        var hash = RecoveryCode.Hash(code);
        return await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE second_factors SET recovery_codes = array_remove(recovery_codes, {hash}), tries = 0
            WHERE account_id = {account} AND {hash} = ANY (recovery_codes)
            """,
            cancellation) == 1;
    }
}
