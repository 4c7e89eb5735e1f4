using Kimberly.ServiceDefaults.Identity;
using StackExchange.Redis;

namespace Kimberly.Gateway.Tests;

/// <summary>Ends sessions as auth does.</summary>
internal static class EndedSessions
{
    public static async Task EndAsync(string redis, string session)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis);
        await connection.GetDatabase().StringSetAsync(TokenNames.RevokedSessionKey(session), "1", TimeSpan.FromMinutes(1));
    }
}
