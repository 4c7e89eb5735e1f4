using Kimberly.Embedded.Processes;

namespace Kimberly.Embedded.Home;

/// <summary>
/// The data folder: <c>data/</c> holds what the servers store, <c>secrets/</c> the generated passwords, <c>run/</c> what is true only while a host
/// runs. One host at a time owns it.
/// </summary>
internal sealed class KimberlyHome : IDisposable
{
    private const string TemporaryPrefix = "kimberly-";
    private static readonly TimeSpan SweepAge = TimeSpan.FromMinutes(2);

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

    /// <summary>The folder of the secrets.</summary>
    public string SecretsFolder => System.IO.Path.Combine(Path, "secrets");

    /// <summary>The folder of one resource's data.</summary>
    public string DataFolder(string resource) => System.IO.Path.Combine(Path, "data", resource);

    /// <summary>Takes a data folder for this host.</summary>
    /// <exception cref="DistributedApplicationException">Another host has it.</exception>
    public static KimberlyHome Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        return new KimberlyHome(path, TryLock(path) ?? throw AlreadyRunning(path), temporary: false);
    }

    /// <summary>Makes a data folder that is deleted with this object. What killed processes left of earlier ones is deleted too.</summary>
    public static KimberlyHome CreateTemporary(TimeProvider time)
    {
        Sweep(time);
        var path = Directory.CreateTempSubdirectory(TemporaryPrefix).FullName;
        return new KimberlyHome(path, TryLock(path) ?? throw AlreadyRunning(path), temporary: true);
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
            var run = System.IO.Path.Combine(path, "run");
            OwnerOnly.CreateFolder(run);
            Directory.CreateDirectory(System.IO.Path.Combine(path, "data"));
            OwnerOnly.CreateFolder(System.IO.Path.Combine(path, "secrets"));
            try
            {
                return new FileStream(System.IO.Path.Combine(run, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
            {
                return null;
            }
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DistributedApplicationException($"The data folder {path} cannot be written: {e.Message} KIMBERLY_HOME chooses another.", e);
        }
    }

    private static DistributedApplicationException AlreadyRunning(string path)
    {
        var host = HostState.Read(HostFileOf(path));
        var who = host is null ? "Another host" : $"Another host (process {host.Pid})";
        return new DistributedApplicationException($"{who} already runs on the data folder {path}. `./kimberly stop` stops it.") { ExitCode = ExitCodes.AlreadyRunning };
    }

    private static string HostFileOf(string path) => System.IO.Path.Combine(path, "run/host.json");

    private static void Sweep(TimeProvider time)
    {
        foreach (var folder in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), TemporaryPrefix + "*"))
        {
            try
            {
                // A folder this young may be one whose owner has not locked it yet.
                if (time.GetUtcNow() - Directory.GetLastWriteTimeUtc(folder) < SweepAge || !Directory.Exists(System.IO.Path.Combine(folder, "run")))
                    continue;
                using var unowned = TryLock(folder);
                if (unowned is not null)
                    DeleteFolder(folder);
            }
            catch (Exception e) when (ProcFs.IsGone(e) || e is DistributedApplicationException)
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
