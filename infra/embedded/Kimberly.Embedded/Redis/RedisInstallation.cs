using Kimberly.Embedded.Processes;

namespace Kimberly.Embedded.Redis;

/// <summary>The Redis that is installed on the machine.</summary>
internal static class RedisInstallation
{
    /// <summary>The path of redis-server.</summary>
    /// <exception cref="DistributedApplicationException">It is not installed; says how to get it.</exception>
    public static string Find() =>
        Programs.Find("redis-server") ?? throw new DistributedApplicationException("redis-server is not installed. `./kimberly setup` installs it.");
}
