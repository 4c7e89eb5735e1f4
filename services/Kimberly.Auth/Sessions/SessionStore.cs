using Kimberly.Auth.Data;
using Kimberly.Auth.Tokens;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Kimberly.Auth.Sessions;

/// <summary>
/// Sessions from the login to the end. Each refresh token is good for one exchange; one that comes back later was copied
/// by somebody, and as nobody can tell which of the two is the thief, it ends the session for both.
/// </summary>
internal sealed partial class SessionStore(
    AuthDb db, AccessTokens tokens, RevokedSessions revoked, ClientOrigin origin, IOptions<AuthOptions> options, TimeProvider time, ILogger<SessionStore> logger)
{
    /// <summary>Begins a session for somebody who proved who they are.</summary>
    /// <exception cref="ProblemException">401, when the password was changed since the account was read: what was proved counts no more.</exception>
    public async Task<TokenAnswer> StartAsync(Account account, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var session = new Session { Id = Guid.CreateVersion7(now), AccountId = account.Id, CreatedAt = now, LastSeenAt = now };
        var refreshToken = SecretText.New();
        // When PostgreSQL goes away during the commit nobody knows whether it took place; adding the rows again would be refused.
        var started = await db.Database.CreateExecutionStrategy().ExecuteInTransactionAsync(
            token => TryAddAsync(account, session, SecretText.Hash(refreshToken), token),
            token => db.Sessions.AsNoTracking().AnyAsync(s => s.Id == session.Id, token),
            cancellation);
        return started
            ? Answer(account, session, refreshToken)
            : throw new ProblemException(401, ProblemCodes.InvalidCredentials, "The password was changed a moment ago; sign in with the new one.");
    }

    /// <summary>Exchanges a refresh token for the next pair.</summary>
    /// <exception cref="ProblemException">401, when the token is unknown, expired, spent or of an ended session.</exception>
    public async Task<TokenAnswer> RefreshAsync(string refreshToken, CancellationToken cancellation)
    {
        var hash = SecretText.Hash(refreshToken);
        var exchange = await db.Database.CreateExecutionStrategy().ExecuteAsync(token => ExchangeAsync(hash, token), cancellation);
        if (exchange?.Answer is { } answer)
        {
            return answer;
        }

        // Also for a session that ended a while ago: Redis may have been away then.
        if (exchange is { Session.EndedAt: { } ended } && ended + revoked.Lifetime > time.GetUtcNow())
        {
            await revoked.AddAsync(exchange.Session.Id);
        }

        throw new ProblemException(401, ProblemCodes.Unauthorized, "The refresh token is not valid any more; sign in again.");
    }

    /// <summary>Ends the session that the token belongs to, if there is one.</summary>
    public async Task EndAsync(string refreshToken, CancellationToken cancellation)
    {
        var hash = SecretText.Hash(refreshToken);
        var id = await db.RefreshTokens.Where(token => token.Hash == hash).Select(token => (Guid?)token.SessionId).SingleOrDefaultAsync(cancellation);
        if (id is { } session)
        {
            await EndAsync(session, cancellation);
        }
    }

    /// <summary>The sessions of an account that last, the latest first.</summary>
    public Task<List<Session>> ListAsync(Guid account, CancellationToken cancellation)
    {
        var expired = time.GetUtcNow() - options.Value.RefreshTokenLifetime;
        return db.Sessions.AsNoTracking()
            .Where(s => s.AccountId == account && s.EndedAt == null && s.LastSeenAt > expired)
            .OrderByDescending(s => s.LastSeenAt).ThenByDescending(s => s.Id)
            .ToListAsync(cancellation);
    }

    /// <summary>Ends a session of an account; may be repeated.</summary>
    /// <exception cref="ProblemException">404, when the account has no such session; 503, when not every service knows of the end yet.</exception>
    public async Task EndAsync(Guid account, Guid session, CancellationToken cancellation)
    {
        if (!await db.Sessions.AnyAsync(s => s.Id == session && s.AccountId == account, cancellation))
        {
            throw ProblemException.NotFound("session");
        }

        await EndAsync(session, cancellation);
    }

    private async Task EndAsync(Guid session, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await db.Sessions.Where(s => s.Id == session && s.EndedAt == null).ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, now), cancellation);
        await revoked.AddAsync(session);
    }

    /// <summary>One statement, so that the login pays one round trip; the lock lets no change of the password pass between the check and the session.</summary>
    private async Task<bool> TryAddAsync(Account account, Session session, byte[] tokenHash, CancellationToken cancellation) =>
        await db.Database.ExecuteSqlAsync(
            $"""
            WITH account AS (SELECT id FROM accounts WHERE id = {account.Id} AND password_version = {account.PasswordVersion} FOR SHARE),
            session AS (
                INSERT INTO sessions (id, account_id, created_at, last_seen_at, user_agent, network, end_told)
                SELECT {session.Id}, id, {session.CreatedAt}, {session.LastSeenAt}, {origin.UserAgent}::text, {origin.Network}, false FROM account
                RETURNING id)
            INSERT INTO refresh_tokens (hash, session_id, expires_at)
            SELECT {tokenHash}, id, {session.CreatedAt + options.Value.RefreshTokenLifetime} FROM session
            """,
            cancellation) == 1;

    private async Task<Exchange?> ExchangeAsync(byte[] hash, CancellationToken cancellation)
    {
        // A repeated attempt starts from what is stored.
        db.ChangeTracker.Clear();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // The lock on the session's row makes its exchanges, and its end, happen one after the other.
        var session = await db.Sessions
            .FromSql($"SELECT s.* FROM sessions s JOIN refresh_tokens t ON t.session_id = s.id WHERE t.hash = {hash} FOR UPDATE OF s")
            .SingleOrDefaultAsync(cancellation);
        if (session is null)
        {
            return null;
        }

        var token = await db.RefreshTokens.SingleAsync(t => t.Hash == hash, cancellation);
        var answer = await TryExchangeAsync(session, token, cancellation);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return new Exchange(session, answer);
    }

    private async Task<TokenAnswer?> TryExchangeAsync(Session session, RefreshToken token, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (session.EndedAt is not null || token.ExpiresAt <= now)
        {
            return null;
        }

        if (token.SpentAt is { } spent && spent + options.Value.RefreshRetryWindow < now)
        {
            session.EndedAt = now;
            LogReused(logger, session.Id);
            return null;
        }

        token.SpentAt ??= now;
        session.LastSeenAt = now;
        var account = await db.Accounts.AsNoTracking().SingleAsync(a => a.Id == session.AccountId, cancellation);
        return Answer(account, session, AddRefreshToken(session, now));
    }

    private string AddRefreshToken(Session session, DateTimeOffset now)
    {
        var token = SecretText.New();
        db.RefreshTokens.Add(new RefreshToken
        {
            Hash = SecretText.Hash(token),
            SessionId = session.Id,
            ExpiresAt = now + options.Value.RefreshTokenLifetime,
        });
        return token;
    }

    private TokenAnswer Answer(Account account, Session session, string refreshToken) => new(
        account.Id,
        account.Email,
        tokens.ForAccount(account, session.Id),
        "Bearer",
        (int)options.Value.AccessTokenLifetime.TotalSeconds,
        refreshToken);

    private sealed record Exchange(Session Session, TokenAnswer? Answer);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A spent refresh token came back; session {SessionId} is ended")]
    private static partial void LogReused(ILogger logger, Guid sessionId);
}
