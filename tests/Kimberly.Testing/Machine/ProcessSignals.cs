using System.Diagnostics;
using System.Globalization;

namespace Kimberly.Testing.Machine;

/// <summary>Sends signals to processes.</summary>
public static class ProcessSignals
{
    /// <summary>SIGKILL: it ends at once.</summary>
    public static void Kill(int pid) => Send("KILL", pid);

    /// <summary>SIGSTOP: it stands still, with everything it holds, until somebody lets it go on or kills it.</summary>
    public static void Stop(int pid) => Send("STOP", pid);

    /// <summary>SIGTERM: it is asked to end.</summary>
    public static void Terminate(int pid) => Send("TERM", pid);

    private static void Send(string signal, int pid)
    {
        // Built into every shell, where a program of that name is in a package that may be missing.
        using var shell = Process.Start("/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {pid}")]);
        shell.WaitForExit();
    }
}
