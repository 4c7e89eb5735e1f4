using StackExchange.Redis;

namespace Kimberly.Gateway.RateLimiting;

/// <summary>
/// The limits that all replicas of the gateway share. For each key Redis keeps one number: the time at which its whole quota will be
/// there again (the generic cell rate algorithm). One script reads the clock, decides and writes, so that no two requests get the same permit.
/// </summary>
internal sealed class SharedQuotas(IConnectionMultiplexer redis)
{
    // Whole microseconds, so that exactly as many requests pass as there are permits. Numbers this large print in full only when asked to.
    private const string Script = """
        local clock = redis.call('TIME')
        local now = clock[1] * 1000000 + clock[2]
        local window = tonumber(ARGV[1])
        local interval = math.floor(window / tonumber(ARGV[2]))
        local full = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0'))
        local after = full + interval
        local wait = after - window - now
        if wait > 0 then
          return {0, full - now, wait}
        end
        redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000))
        return {math.floor((window - (after - now)) / interval), after - now, 0}
        """;

    /// <summary>Redis answers within a millisecond or is away; the request that waits for it then goes on under the limit of this process.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Takes a permit; null when Redis cannot be asked.</summary>
    public async Task<Verdict?> TakeAsync(string key, Quota quota)
    {
        if (!redis.IsConnected)
        {
            return null;
        }

        try
        {
            var answer = (long[]?)await redis.GetDatabase()
                .ScriptEvaluateAsync(Script, [$"limit:{key}"], [(long)quota.Window.TotalMicroseconds, quota.Permits])
                .WaitAsync(Patience);
            return answer is [var remaining, var reset, var wait]
                ? new Verdict(quota, remaining, TimeSpan.FromMicroseconds(reset), TimeSpan.FromMicroseconds(wait))
                : null;
        }
        catch (Exception ex) when (ex is RedisException or TimeoutException)
        {
            return null;
        }
    }
}
