using Kimberly.Auth.Data;
using Kimberly.Auth.Sessions;
using Kimberly.Auth.Tokens;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Auth.SecondFactors;

/// <summary>The second half of a login: who knew the password gets a challenge, and with a code a session for it.</summary>
internal sealed class LoginChallenges(AuthDb db, SecondFactorCheck check, SessionStore sessions, TimeProvider time)
{
    private const int MostTries = 5;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>What login answers instead of tokens.</summary>
    /// <returns>401 <c>second_factor_required</c> with the member <c>challenge</c>.</returns>
    public async Task<ProblemException> IssueAsync(Account account, CancellationToken cancellation)
    {
        var challenge = SecretText.New();
        var hash = SecretText.Hash(challenge);
        db.LoginChallenges.Add(new LoginChallenge
        {
            Hash = hash,
            AccountId = account.Id,
            PasswordVersion = account.PasswordVersion,
            ExpiresAt = time.GetUtcNow() + Lifetime,
        });
        // As for a session: a commit that nobody heard of may have taken place.
        await db.Database.CreateExecutionStrategy().ExecuteInTransactionAsync(
            token => db.SaveChangesAsync(acceptAllChangesOnSuccess: false, token),
            token => db.LoginChallenges.AsNoTracking().AnyAsync(c => c.Hash == hash, token),
            cancellation);
        db.ChangeTracker.AcceptAllChanges();
        return new ProblemException(401, ProblemCodes.SecondFactorRequired, "Send the challenge with a code of your authenticator app to POST /login/totp.")
        {
            Members = new Dictionary<string, object?> { ["challenge"] = challenge },
        };
    }

    /// <summary>Starts the session.</summary>
    /// <exception cref="ProblemException">401 for a wrong code, or a challenge that is unknown, expired, used or tried five times; 429 when the account saw too many wrong codes.</exception>
    public async Task<TokenAnswer> AnswerAsync(TotpLoginRequest request, CancellationToken cancellation)
    {
        var hash = SecretText.Hash(request.Challenge);
        var account = await CountTryAsync(hash, cancellation);
        if (!await check.TryUseAsync(account.Id, request.Code, cancellation))
        {
            throw new ProblemException(401, ProblemCodes.InvalidCredentials, "The code is wrong, or was used before. Try the next one.");
        }

        // Two right codes at the same moment: one session.
        return await db.LoginChallenges.Where(c => c.Hash == hash).ExecuteDeleteAsync(cancellation) == 1
            ? await sessions.StartAsync(account, cancellation)
            : throw NotValid();
    }

    private async Task<Account> CountTryAsync(byte[] hash, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var counted = await db.LoginChallenges
            .Where(c => c.Hash == hash && c.ExpiresAt > now && c.Tries < MostTries &&
                db.Accounts.Any(a => a.Id == c.AccountId && a.PasswordVersion == c.PasswordVersion))
            .ExecuteUpdateAsync(c => c.SetProperty(x => x.Tries, x => x.Tries + 1), cancellation);
        return counted == 1
            ? await db.Accounts.AsNoTracking().SingleAsync(a => db.LoginChallenges.Any(c => c.Hash == hash && c.AccountId == a.Id), cancellation)
            : throw NotValid();
    }

    private static ProblemException NotValid() => new(401, ProblemCodes.InvalidCredentials, "The challenge is not valid any more; log in with the password again.");
}
