namespace Kimberly.Embedded.Processes;

/// <summary>Finds programs of the machine.</summary>
internal static class Programs
{
    private static readonly string[] UsualFolders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin"];

    /// <summary>Where a program is, in the search path or where distributions put it, or null.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(UsualFolders)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
