using Kimberly.ServiceDefaults.Problems;
using StackExchange.Redis;

namespace Kimberly.ServiceDefaults.Identity;

/// <summary>
/// Tells whether a session was ended before its access tokens expire. One look into Redis for each request; with Redis
/// away nobody can tell, and the request is refused with 503 rather than let a revoked token in.
/// </summary>
internal sealed class SessionGate(IConnectionMultiplexer redis)
{
    // A request may be looked at twice, by the gateway and by the service behind it, and is still refused within two seconds.
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);

    public async Task<bool> IsRevokedAsync(string session)
    {
        try
        {
            // The client looks for commands that took too long only once a second.
            return await redis.GetDatabase().KeyExistsAsync(TokenNames.RevokedSessionKey(session)).WaitAsync(Patience);
        }
        // The client calls a connection that broke in the midst of a command an invalid operation.
        catch (Exception ex) when (ex is RedisException or TimeoutException or OperationCanceledException or InvalidOperationException)
        {
            throw ProblemException.Unavailable("Sessions cannot be checked at the moment. Try again shortly.");
        }
    }
}
