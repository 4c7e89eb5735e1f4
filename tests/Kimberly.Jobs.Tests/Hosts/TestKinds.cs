using Kimberly.Jobs.Kinds;

namespace Kimberly.Jobs.Tests.Hosts;

internal static class TestKinds
{
    public const int AtOncePerUser = 2;

    public static IReadOnlyList<JobKind> All { get; } =
    [
        new("once", "memory") { AtOncePerUser = 8 },
        new("chunks", "memory"),
        new("deaf", "memory") { Stall = TimeSpan.FromSeconds(30) },
        new("silent", "memory") { Stall = TimeSpan.FromMilliseconds(200) },
        new("failing", "memory") { Attempts = 3, FirstPause = TimeSpan.FromMilliseconds(20), LongestPause = TimeSpan.FromMilliseconds(40) },
        new("refusing", "memory"),
        new("few", "memory") { AtOnce = 3, AtOncePerUser = AtOncePerUser },
    ];
}
