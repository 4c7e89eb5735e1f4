using System.Globalization;

namespace Kimberly.Embedded.Processes;

/// <summary>Finds out who listens on a TCP port.</summary>
internal static class PortHolder
{
    private const string Listening = "0A";

    /// <summary>The holder in words: "nginx (process 123)", or why it could not be seen.</summary>
    public static string Describe(int port)
    {
        var sockets = SocketsListeningOn(port).Select(inode => $"socket:[{inode}]").ToHashSet();
        if (sockets.Count == 0)
            return "a program that could not be seen from here (outside of this container, perhaps)";

        foreach (var pid in ProcFs.Pids())
        {
            if (OpenFiles(pid).Any(sockets.Contains))
                return $"{ProcFs.Name(pid) ?? "a process"} (process {pid})";
        }

        return "a program of another user (`sudo ss -ltnp` names it)";
    }

    private static IEnumerable<string> SocketsListeningOn(int port)
    {
        var end = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        foreach (var table in new[] { "/proc/net/tcp", "/proc/net/tcp6" })
        {
            if (!File.Exists(table))
                continue;

            foreach (var line in File.ReadLines(table).Skip(1))
            {
                // sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode ...
                var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (fields.Length > 9 && fields[3] == Listening && fields[1].EndsWith(end, StringComparison.Ordinal))
                    yield return fields[9];
            }
        }
    }

    private static IEnumerable<string> OpenFiles(int pid)
    {
        string[] links;
        try
        {
            links = Directory.GetFiles($"/proc/{pid}/fd");
        }
        catch (Exception e) when (ProcFs.IsGone(e))
        {
            yield break;
        }

        foreach (var link in links)
        {
            if (ProcFs.LinkTarget(link) is { } target)
                yield return Path.GetFileName(target);
        }
    }
}
