namespace Kimberly.Embedded.Processes;

/// <summary>Another user than root, for a program that refuses root.</summary>
/// <param name="Name">The user: name or number.</param>
/// <param name="Group">Its group.</param>
/// <param name="Capability">A capability the process keeps in order to reach its files below a folder that its user may not enter, or null.</param>
internal sealed record OtherUser(string Name, string Group, string? Capability)
{
    private const int DacOverride = 1;
    private const int DacReadSearch = 2;

    /// <summary>The user, with what it needs to reach a folder.</summary>
    public static OtherUser Reaching(string name, string group, string folder) => new(name, group, EverybodyMayEnter(folder) ? null : SmallestCapability());

    private static bool EverybodyMayEnter(string folder)
    {
        for (var parent = Directory.GetParent(folder); parent is not null; parent = parent.Parent)
        {
            if (!OperatingSystem.IsWindows() && !File.GetUnixFileMode(parent.FullName).HasFlag(UnixFileMode.OtherExecute))
                return false;
        }

        return true;
    }

    // Containers often take dac_read_search from root but leave it dac_override, which includes it.
    private static string SmallestCapability() => Holds(DacReadSearch) || !Holds(DacOverride) ? "dac_read_search" : "dac_override";

    private static bool Holds(int capability)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("CapPrm:", StringComparison.Ordinal));
        return (Convert.ToUInt64(line["CapPrm:".Length..].Trim(), 16) >> capability & 1) == 1;
    }
}
