using System.Diagnostics;
using System.Globalization;
using Kimberly.Embedded.Home;
using Kimberly.Embedded.Processes;

namespace Kimberly.Embedded.Postgres;

/// <summary>The folder that PostgreSQL keeps its data in.</summary>
internal sealed class PostgresDataFolder(string parent)
{
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

    /// <summary>Creates the data beside their place and moves them there when they are complete, so that a host killed meanwhile leaves nothing half made.</summary>
    public async Task CreateAsync(PostgresInstallation installation, OtherUser? user, PostgresSettings settings, CancellationToken cancellationToken)
    {
        var unfinished = System.IO.Path.Combine(parent, "data.new");
        var passwordFile = System.IO.Path.Combine(parent, "password.new");
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        OwnerOnly.WriteFile(passwordFile, settings.Password);
        OwnerOnly.CreateFolder(unfinished);
        if (user is not null)
            await ProcessLauncher.RunAsync(new ProcessSpec("chown", $"{user.Name}:{user.Name}", unfinished, passwordFile), cancellationToken);

        var arguments = new List<string>
        {
            "-D", unfinished, "-U", PostgresSettings.UserName, "--auth=scram-sha-256", $"--pwfile={passwordFile}",
            "--encoding=UTF8", "--locale=C.UTF-8", "--text-search-config=english",
        };
        if (!settings.Durable)
            arguments.Add("--no-sync");
        await ProcessLauncher.RunAsync(
            new ProcessSpec(installation.Program("initdb"), arguments)
            {
                User = user,
                WorkingFolder = unfinished,
                Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C.UTF-8" },
            },
            cancellationToken);
        File.Delete(passwordFile);
        Directory.Move(unfinished, Path);
    }

    /// <summary>
    /// Removes the lock file of a server that was killed, once no process works in the folder any more. With it in place the next start
    /// is refused where its process id has been given to somebody else; without waiting, the last children of the killed server could still write.
    /// </summary>
    public async Task ForgetCrashAsync(TimeSpan grace, CancellationToken cancellationToken)
    {
        var lockFile = System.IO.Path.Combine(Path, "postmaster.pid");
        if (!File.Exists(lockFile))
            return;

        var started = Stopwatch.GetTimestamp();
        while (IsInUse())
        {
            if (Stopwatch.GetElapsedTime(started) > grace)
                throw new DistributedApplicationException($"Another PostgreSQL still works in {Path}.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }

        File.Delete(lockFile);
    }

    private bool IsInUse()
    {
        var folder = System.IO.Path.GetFullPath(Path);
        return ProcFs.Pids().Any(pid => ProcFs.WorkingFolder(pid) == folder && ProcFs.StartTime(pid) is not null);
    }
}
