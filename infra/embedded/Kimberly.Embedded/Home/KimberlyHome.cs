using Kimberly.Embedded.Processes;

namespace Kimberly.Embedded.Home;

/// <summary>
/// The data folder: <c>data/</c> holds what the servers store, <c>secrets/</c> the generated passwords, <c>run/</c> what is true only while a host
/// runs. One host at a time owns it.
/// </summary>
internal sealed class KimberlyHome : IDisposable
{
    // What is deleted as left over has both: the name, and the mark of the host that made it. No folder that a person chose has them.
    private const string TemporaryPrefix = "kimberly-temporary-home-";
    private const string TemporaryMark = "run/temporary";

    // EWOULDBLOCK: what .NET says where another process has the file.
    private const int HeldByAnother = 11;

    private readonly FileStream _lock;
    private readonly bool _temporary;

    private KimberlyHome(string path, FileStream @lock, bool temporary)
    {
        Path = path;
        _lock = @lock;
        _temporary = temporary;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The file that tells scripts about the running host.</summary>
    public string HostFile => HostFileOf(Path);

    /// <summary>The file that lists the running children.</summary>
    public string ChildrenFile => System.IO.Path.Combine(Path, "run/children.json");

    /// <summary>The folder of one resource's data.</summary>
    public string DataFolder(string resource) => DataFolder(Path, resource);

    /// <summary>The folder of one resource's data in a data folder that need not be open.</summary>
    public static string DataFolder(string home, string resource) => System.IO.Path.Combine(home, "data", resource);

    /// <summary>Takes a data folder for this host.</summary>
    /// <exception cref="DistributedApplicationException">Another host has it.</exception>
    public static KimberlyHome Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        return new KimberlyHome(path, TryLock(path) ?? throw AlreadyRunning(path), temporary: false);
    }

    /// <summary>Makes a data folder that is deleted with this object. What killed processes left of earlier ones is deleted too.</summary>
    public static KimberlyHome CreateTemporary()
    {
        Sweep();
        var path = Directory.CreateTempSubdirectory(TemporaryPrefix).FullName;
        var home = new KimberlyHome(path, TryLock(path) ?? throw AlreadyRunning(path), temporary: true);
        File.Create(System.IO.Path.Combine(path, TemporaryMark)).Dispose();
        return home;
    }

    /// <summary>Gives the folder back, and deletes it if it is temporary.</summary>
    public void Dispose()
    {
        if (_temporary)
            DeleteFolder(Path);
        _lock.Dispose();
    }

    private static FileStream? TryLock(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            OwnerOnly.CreateFolder(System.IO.Path.Combine(path, "run"));
            Directory.CreateDirectory(System.IO.Path.Combine(path, "data"));
            OwnerOnly.CreateFolder(System.IO.Path.Combine(path, "secrets"));
            return TryOpenLock(path, FileMode.OpenOrCreate);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"The data folder {path} cannot be used: {e.Message} KIMBERLY_HOME chooses another.", e);
        }
    }

    private static FileStream? TryOpenLock(string path, FileMode mode)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(path, "run/lock"), mode, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult == HeldByAnother)
        {
            return null;
        }
    }

    private static DistributedApplicationException AlreadyRunning(string path)
    {
        var host = HostState.Read(HostFileOf(path));
        var who = host is null ? "Another host" : $"Another host (process {host.Pid})";
        return new DistributedApplicationException($"{who} already runs on the data folder {path}. `./kimberly stop` stops it.") { ExitCode = ExitCodes.AlreadyRunning };
    }

    private static string HostFileOf(string path) => System.IO.Path.Combine(path, "run/host.json");

    private static void Sweep()
    {
        foreach (var folder in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), TemporaryPrefix + "*"))
        {
            try
            {
                // The mark is made under the lock: a folder that has one without the other has lost its host.
                if (!File.Exists(System.IO.Path.Combine(folder, TemporaryMark)))
                    continue;
                using var unowned = TryOpenLock(folder, FileMode.Open);
                if (unowned is not null)
                    DeleteFolder(folder);
            }
            catch (Exception e) when (ProcFs.IsGone(e))
            {
                // Somebody else's, or somebody else was quicker.
            }
        }
    }

    private static void DeleteFolder(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Already gone.
        }
    }
}
