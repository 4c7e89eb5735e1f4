using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Kimberly.Auth.Lockout;

/// <summary>
/// Counts wrong passwords in Redis, by the address that was tried, whether an account has it or not. The names of the counters are
/// keyed hashes: nobody can read from them who was tried from where.
/// </summary>
internal sealed class FailedAttempts(IConnectionMultiplexer redis, IOptions<LockoutOptions> lockout, IOptions<AuthOptions> auth, TimeProvider time)
{
    // After so long without a failure, they are forgotten.
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    // Redis answers within a millisecond or is away, and whoever signs in shall not wait for it.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    // Returns the waits that stood before this failure: what follows from it is for the next attempt.
    private const string AddScript =
        """
        local now, memory, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local function number(key, field) return tonumber(redis.call('HGET', key, field) or 0) end
        local function put(key, field, value) redis.call('HSET', key, field, string.format('%.0f', value)) end
        local here, anywhere = KEYS[1], KEYS[2]
        local waits = { number(here, 'until') - now, number(anywhere, 'until') - now }

        local count = 1
        if now - number(here, 'last') < memory then count = number(here, 'count') + 1 end
        put(here, 'count', count)
        put(here, 'last', now)
        local over = count - tonumber(ARGV[4])
        if over >= 0 then put(here, 'until', now + math.min(tonumber(ARGV[5]) * 2 ^ math.min(over, 40), tonumber(ARGV[6]))) end
        redis.call('PEXPIRE', here, ARGV[2])

        local total, since = 1, now
        if now - number(anywhere, 'since') < window then total, since = number(anywhere, 'count') + 1, number(anywhere, 'since') end
        if total >= tonumber(ARGV[7]) then
            put(anywhere, 'until', now + tonumber(ARGV[6]))
            total = 0
        end
        put(anywhere, 'count', total)
        put(anywhere, 'since', since)
        redis.call('PEXPIRE', anywhere, ARGV[2])
        return waits
        """;

    // A right password forgets the failures before it, unless they forbid it to count.
    private const string ForgetScript =
        """
        local now = tonumber(ARGV[1])
        local here = tonumber(redis.call('HGET', KEYS[1], 'until') or 0) - now
        if here <= 0 then redis.call('DEL', KEYS[1]) end
        return { here, tonumber(redis.call('HGET', KEYS[2], 'until') or 0) - now }
        """;

    private readonly byte[] _key = DerivedKey.For(auth.Value, "failed attempts");

    /// <summary>The counters of an attempt. A new password has new ones, so that it unlocks.</summary>
    public Attempt Of(string what, int passwordVersion, byte[] network)
    {
        var address = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{passwordVersion}:{what}"));
        return new Attempt(Name([.. network, .. address]), Name(address));
    }

    /// <summary>How long the attempt has to wait. Null where Redis is away and nobody can tell.</summary>
    public Task<AttemptWaits?> ReadAsync(Attempt attempt) => OrNullAsync(async () =>
    {
        var database = redis.GetDatabase();
        var until = await Task.WhenAll(database.HashGetAsync(attempt.Here, "until"), database.HashGetAsync(attempt.Anywhere, "until"));
        return Waits((long)until[0] - Now, (long)until[1] - Now);
    });

    /// <summary>The password was wrong. The waits are those that stood before.</summary>
    public Task<AttemptWaits?> AddAsync(Attempt attempt) => EvaluateAsync(
        AddScript,
        attempt,
        Now,
        Milliseconds(Memory),
        Milliseconds(Window),
        lockout.Value.Failures,
        Milliseconds(lockout.Value.FirstWait),
        Milliseconds(lockout.Value.LongestWait),
        lockout.Value.FailuresFromAnywhere);

    /// <summary>The password was right. The waits may have come while it was being checked.</summary>
    public Task<AttemptWaits?> ForgetAsync(Attempt attempt) => EvaluateAsync(ForgetScript, attempt, Now);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static long Milliseconds(TimeSpan span) => (long)span.TotalMilliseconds;

    private static AttemptWaits Waits(long here, long anywhere) =>
        new(TimeSpan.FromMilliseconds(Math.Max(0, here)), TimeSpan.FromMilliseconds(Math.Max(0, anywhere)));

    private Task<AttemptWaits?> EvaluateAsync(string script, Attempt attempt, params RedisValue[] values) => OrNullAsync(async () =>
    {
        var waits = (long[])(await redis.GetDatabase().ScriptEvaluateAsync(script, [attempt.Here, attempt.Anywhere], values))!;
        return Waits(waits[0], waits[1]);
    });

    private async Task<AttemptWaits?> OrNullAsync(Func<Task<AttemptWaits>> ask)
    {
        if (!redis.IsConnected)
        {
            return null;
        }

        try
        {
            return await ask().WaitAsync(Patience);
        }
        catch (Exception ex) when (ex is RedisException or TimeoutException)
        {
            return null;
        }
    }

    private string Name(byte[] what) => $"login:failed:{Convert.ToHexStringLower(HMACSHA256.HashData(_key, what).AsSpan(0, 16))}";
}
