using System.Globalization;

namespace Kimberly.Embedded.Processes;

/// <summary>What Linux tells about processes.</summary>
internal static class ProcFs
{
    // USER_HZ, in which the kernel tells times to programs: the same on every machine that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Changes with every start of the machine, so that a process id of an earlier one is never believed.</summary>
    public static string BootId()
    {
        try
        {
            return File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        }
        catch (Exception e) when (IsGone(e))
        {
            return "";
        }
    }

    /// <summary>The start time of a living process in clock ticks since boot, or null. A zombie is dead: nobody may ever reap it.</summary>
    public static long? StartTime(int pid) => Stat(pid) is { } fields ? long.Parse(fields[19], CultureInfo.InvariantCulture) : null;

    /// <summary>What a living process is doing, or null when it is gone.</summary>
    public static ProcessActivity? Activity(int pid) => Stat(pid) is { } fields
        ? new ProcessActivity(
            fields[0] == "T",
            TimeSpan.FromSeconds((long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond))
        : null;

    /// <summary>The short name of a process, or null when it is gone.</summary>
    public static string? Name(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").Trim();
        }
        catch (Exception e) when (IsGone(e))
        {
            return null;
        }
    }

    /// <summary>All process ids.</summary>
    public static IEnumerable<int> Pids() =>
        from folder in Directory.EnumerateDirectories("/proc")
        let name = Path.GetFileName(folder)
        where int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        select int.Parse(name, CultureInfo.InvariantCulture);

    /// <summary>The folder a process works in, or null when it is gone or another user's.</summary>
    public static string? WorkingFolder(int pid) => LinkTarget($"/proc/{pid}/cwd");

    /// <summary>The file name of the program that a process runs, or null when it is gone or another user's.</summary>
    public static string? Program(int pid) => LinkTarget($"/proc/{pid}/exe") is { } file ? Path.GetFileName(file) : null;

    /// <summary>What a link below /proc points to, or null when it cannot be read.</summary>
    public static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (IsGone(e))
        {
            return null;
        }
    }

    /// <summary>The fields of /proc/PID/stat from the state on, or null when the process is dead.</summary>
    private static string[]? Stat(int pid)
    {
        try
        {
            // "pid (comm) state ppid ...": comm may hold spaces and parentheses, so fields are counted from the last one.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : fields;
        }
        catch (Exception e) when (IsGone(e))
        {
            return null;
        }
    }

    /// <summary>A process may end, or belong to another user, while it is looked at.</summary>
    public static bool IsGone(Exception e) => e is IOException or UnauthorizedAccessException;
}
