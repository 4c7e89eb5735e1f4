using Kimberly.Auth.Background;
using Kimberly.Auth.Data;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Auth.Sessions;

/// <summary>Deletes what nobody can use any more: expired refresh tokens, the sessions that have none left, and logins that nobody finished.</summary>
internal sealed class ExpiredSessions(AuthDb db, TimeProvider time) : IRepeatedWork
{
    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await db.RefreshTokens.Where(token => token.ExpiresAt <= now).ExecuteDeleteAsync(cancellation);
        await db.LoginChallenges.Where(challenge => challenge.ExpiresAt <= now).ExecuteDeleteAsync(cancellation);
        await db.OidcAttempts.Where(attempt => attempt.ExpiresAt <= now).ExecuteDeleteAsync(cancellation);
        await db.Sessions.Where(session => !db.RefreshTokens.Any(token => token.SessionId == session.Id)).ExecuteDeleteAsync(cancellation);
    }
}
