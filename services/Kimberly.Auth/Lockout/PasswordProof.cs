using Kimberly.Auth.Data;
using Kimberly.Auth.Passwords;
using Kimberly.Auth.Sessions;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Auth.Lockout;

/// <summary>
/// Checks passwords for whoever wants one proved, and has those wait who keep being wrong. Nothing differs, in answers and in time,
/// between an address that an account has and one that none has.
/// </summary>
internal sealed partial class PasswordProof(
    AuthDb db, PasswordCheck passwords, FailedAttempts failures, ClientOrigin origin, ILogger<PasswordProof> logger)
{
    /// <param name="normalizedEmail">The address that is tried.</param>
    /// <param name="account">Its account; null where there is none.</param>
    /// <param name="password">The password that is tried.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether the password is right, and hashed as it should be; never <see cref="PasswordVerificationResult.Failed"/>.</returns>
    /// <exception cref="ProblemException">401 <c>invalid_credentials</c>; 429 <c>account_locked</c> after too many failures, whatever the password.</exception>
    public async Task<PasswordVerificationResult> RequireAsync(
        string normalizedEmail, Account? account, string password, CancellationToken cancellation)
    {
        var attempt = failures.Of(normalizedEmail, account?.PasswordVersion ?? 0, origin.Network);
        var (verdict, wait) = await TryAsync(attempt, normalizedEmail, account, password, cancellation);
        if (wait > TimeSpan.Zero)
        {
            throw new ProblemException(
                429,
                ProblemCodes.AccountLocked,
                "There were too many wrong passwords for this e-mail address. Wait a while, or choose a new password if you have lost yours.",
                wait);
        }

        return verdict == PasswordVerificationResult.Failed
            ? throw new ProblemException(401, ProblemCodes.InvalidCredentials, "The e-mail address or the password is wrong.")
            : verdict;
    }

    /// <summary>
    /// Whether the password is right, for a sign-up that may be a retry. False too while attempts have to wait. Counted apart: whoever signs up
    /// with somebody else's address locks nobody out.
    /// </summary>
    public async Task<bool> IsRetryAsync(Account account, string password, CancellationToken cancellation)
    {
        var attempt = failures.Of($"sign-up {account.NormalizedEmail}", account.PasswordVersion, origin.Network);
        var (verdict, wait) = await TryAsync(attempt, account.NormalizedEmail, account, password, cancellation);
        return verdict != PasswordVerificationResult.Failed && wait == TimeSpan.Zero;
    }

    private async Task<(PasswordVerificationResult Verdict, TimeSpan Wait)> TryAsync(
        Attempt attempt, string email, Account? account, string password, CancellationToken cancellation)
    {
        var before = await failures.ReadAsync(attempt);
        var wait = await WaitAsync(before, email, cancellation);
        if (wait > TimeSpan.Zero)
        {
            return (PasswordVerificationResult.Failed, wait);
        }

        var verdict = await passwords.CheckAsync(account?.PasswordHash, password, cancellation);
        if (before is null)
        {
            // Redis was away a moment ago, and nobody waits for it twice.
            return (verdict, TimeSpan.Zero);
        }

        // Of many guesses that were sent at once, those that are checked after the limit learn nothing.
        var after = verdict == PasswordVerificationResult.Failed ? await failures.AddAsync(attempt) : await failures.ForgetAsync(attempt);
        wait = await WaitAsync(after, email, cancellation);
        if (wait > TimeSpan.Zero)
        {
            LogWait(logger, account?.Id, wait);
        }

        return (verdict, wait);
    }

    private async Task<TimeSpan> WaitAsync(AttemptWaits? waits, string email, CancellationToken cancellation) => waits switch
    {
        null => TimeSpan.Zero,
        { } w when w.Anywhere <= w.Here => w.Here,
        { } w => await IsKnownHereAsync(email, cancellation) ? w.Here : w.Anywhere,
    };

    /// <summary>Whether somebody signed in to the account from this network within the life of a refresh token: a crowd of strangers elsewhere does not lock them out.</summary>
    private Task<bool> IsKnownHereAsync(string email, CancellationToken cancellation)
    {
        var network = origin.Network;
        return db.Sessions.AnyAsync(
            s => s.Network == network && db.Accounts.Any(a => a.Id == s.AccountId && a.NormalizedEmail == email), cancellation);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Too many wrong passwords for account {AccountId}: attempts from one network wait {Wait}")]
    private static partial void LogWait(ILogger logger, Guid? accountId, TimeSpan wait);
}
