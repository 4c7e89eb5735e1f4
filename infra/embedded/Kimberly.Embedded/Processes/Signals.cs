using System.Runtime.InteropServices;

namespace Kimberly.Embedded.Processes;

/// <summary>Sends signals; .NET itself knows only the deadly one.</summary>
internal static class Signals
{
    /// <summary>Sends a signal; false when the process is gone.</summary>
    public static bool Send(int pid, Signal signal) => Kill(pid, (int)signal) == 0;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
