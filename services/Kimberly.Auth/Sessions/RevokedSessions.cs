using Kimberly.Auth.Tokens;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Kimberly.Auth.Sessions;

/// <summary>Tells every service, through Redis, that a session's access tokens are refused from now on.</summary>
internal sealed class RevokedSessions(IConnectionMultiplexer redis, IOptions<AuthOptions> options)
{
    // Covers a token that was being written while the session ended, and clocks that differ a little.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>How long the last access token of an ended session, or of a deleted key, could still be valid.</summary>
    public TimeSpan Lifetime { get; } = Longest(options.Value.AccessTokenLifetime, AccessTokens.KeyTokenLifetime) + Margin;

    private static TimeSpan Longest(TimeSpan one, TimeSpan other) => one > other ? one : other;

    /// <exception cref="ProblemException">503, when Redis is away: the caller must hear that the tokens are not refused yet.</exception>
    public async Task AddAsync(Guid session)
    {
        try
        {
            await redis.GetDatabase().StringSetAsync(TokenNames.RevokedSessionKey(session.ToString()), "1", Lifetime);
        }
        catch (Exception ex) when (ex is RedisException or TimeoutException or OperationCanceledException)
        {
            throw ProblemException.Unavailable("The session is ended, but not every service knows it yet. Try again shortly.");
        }
    }
}
