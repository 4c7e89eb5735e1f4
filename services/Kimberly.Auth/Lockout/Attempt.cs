using StackExchange.Redis;

namespace Kimberly.Auth.Lockout;

/// <summary>Where the failures that concern an attempt are counted.</summary>
/// <param name="Here">Those on this address from this network.</param>
/// <param name="Anywhere">Those on this address.</param>
internal sealed record Attempt(RedisKey Here, RedisKey Anywhere);
