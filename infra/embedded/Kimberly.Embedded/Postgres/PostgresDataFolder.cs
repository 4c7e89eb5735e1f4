using System.Diagnostics;
using System.Globalization;
using Kimberly.Embedded.Home;
using Kimberly.Embedded.Processes;

namespace Kimberly.Embedded.Postgres;

/// <summary>The folder that PostgreSQL keeps its data in.</summary>
internal sealed class PostgresDataFolder(string parent)
{
    private const string ServerProgram = "postgres";

    /// <summary>The data themselves.</summary>
    public string Path { get; } = System.IO.Path.Combine(parent, "data");

    /// <summary>The major version of PostgreSQL that wrote them, or null when there are none yet.</summary>
    public int? Version
    {
        get
        {
            var file = System.IO.Path.Combine(Path, "PG_VERSION");
            return File.Exists(file) ? int.Parse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture) : null;
        }
    }

    /// <summary>
    /// Whom PostgreSQL must run as, because it refuses root: whoever owns the data, or else the user that its packages create. Null where the host
    /// itself is an ordinary user.
    /// </summary>
    public async Task<OtherUser?> UserAsync(CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
            return null;
        if (Version is null)
            return OtherUser.Reaching("postgres", "postgres", parent);

        var owner = (await ProcessLauncher.RunAsync(new ProcessSpec("stat", "-c", "%u %g", Path), cancellationToken)).Trim().Split(' ');
        return OtherUser.Reaching(owner[0], owner[1], parent);
    }

    /// <summary>Creates the data beside their place and moves them there when they are complete, so that a host killed meanwhile leaves nothing half made.</summary>
    public async Task CreateAsync(PostgresInstallation installation, OtherUser? user, PostgresSettings settings, CancellationToken cancellationToken)
    {
        var unfinished = System.IO.Path.Combine(parent, "data.new");
        var passwordFile = System.IO.Path.Combine(parent, "password.new");
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        try
        {
            OwnerOnly.WriteFile(passwordFile, settings.Password);
            OwnerOnly.CreateFolder(unfinished);
            if (user is not null)
                await ProcessLauncher.RunAsync(new ProcessSpec("chown", $"{user.Name}:{user.Group}", unfinished, passwordFile), cancellationToken);
            await ProcessLauncher.RunAsync(InitDb(installation, user, settings.UserName, unfinished, passwordFile), cancellationToken);
        }
        finally
        {
            File.Delete(passwordFile);
        }

        // One flush of the file system takes a fraction of the time in which initdb flushes a thousand files one by one.
        if (settings.Durable)
            await ProcessLauncher.RunAsync(new ProcessSpec("sync", "--file-system", unfinished), cancellationToken);
        Directory.Move(unfinished, Path);
    }

    /// <summary>The processes of PostgreSQL that work in the folder.</summary>
    public IEnumerable<int> Processes()
    {
        var folder = System.IO.Path.GetFullPath(Path);
        return ProcFs.Pids().Where(pid => ProcFs.WorkingFolder(pid) == folder && ProcFs.Program(pid) == ServerProgram && ProcFs.StartTime(pid) is not null);
    }

    /// <summary>
    /// Ends what is left of a server that was killed, and removes its lock file. Children of a killed server end by themselves unless they are
    /// stopped or busy; with one of them alive, or with the lock file in place, the next start is refused. Nothing that was committed depends on them.
    /// </summary>
    public async Task ForgetCrashAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var lockFile = System.IO.Path.Combine(Path, "postmaster.pid");
        if (!File.Exists(lockFile))
            return;

        var started = Stopwatch.GetTimestamp();
        while (Processes().ToList() is { Count: > 0 } left)
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
                throw new DistributedApplicationException($"Another PostgreSQL still works in {Path}.");
            left.ForEach(pid => Signals.Send(pid, Signal.Kill));
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        }

        File.Delete(lockFile);
    }

    private static ProcessSpec InitDb(PostgresInstallation installation, OtherUser? user, string userName, string folder, string passwordFile) =>
        new(
            installation.Program("initdb"),
            "-D", folder, "-U", userName, "--auth=scram-sha-256", $"--pwfile={passwordFile}",
            "--encoding=UTF8", "--locale=C.UTF-8", "--text-search-config=english", "--no-sync")
        {
            User = user,
            WorkingFolder = folder,
            Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C.UTF-8" },
        };
}
