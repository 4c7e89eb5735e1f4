using System.Globalization;
using System.Text.RegularExpressions;
using Kimberly.Embedded.Processes;

namespace Kimberly.Embedded.Postgres;

/// <summary>A PostgreSQL that is installed on the machine.</summary>
/// <param name="ProgramFolder">Where its programs are.</param>
/// <param name="Version">Its major version.</param>
/// <param name="HasVector">Whether the extension pgvector is installed for it.</param>
internal sealed partial record PostgresInstallation(string ProgramFolder, int Version, bool HasVector)
{
    private const int OldestVersion = 15;

    /// <summary>The path of one of its programs.</summary>
    public string Program(string name) => Path.Combine(ProgramFolder, name);

    /// <summary>The newest installation that will do, or the one that the data need.</summary>
    /// <param name="dataVersion">The version that wrote the existing data, which no other one reads; null when there are none.</param>
    /// <param name="needsVector">Whether pgvector must be there.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DistributedApplicationException">Nothing fits; says what is missing and how to get it.</exception>
    public static async Task<PostgresInstallation> FindAsync(int? dataVersion, bool needsVector, CancellationToken cancellationToken)
    {
        var installed = await FindAllAsync(cancellationToken);
        if (dataVersion is not null && installed.All(i => i.Version != dataVersion))
        {
            throw new DistributedApplicationException(
                $"The data were written by PostgreSQL {dataVersion}, which is not installed. Install postgresql-{dataVersion}, or delete the data with `./kimberly reset`.");
        }

        var candidates = installed
            .Where(i => dataVersion is null ? i.Version >= OldestVersion : i.Version == dataVersion)
            .OrderByDescending(i => i.HasVector)
            .ThenByDescending(i => i.Version)
            .ToList();
        if (candidates.Count == 0)
        {
            var found = installed.Count == 0 ? "" : $" (only {string.Join(", ", installed.Select(i => i.Version))} was found)";
            throw new DistributedApplicationException($"PostgreSQL {OldestVersion} or newer is not installed{found}. `./kimberly setup` installs it.");
        }

        return candidates[0].HasVector || !needsVector
            ? candidates[0]
            : throw new DistributedApplicationException(
                $"The extension pgvector is not installed for PostgreSQL {candidates[0].Version} ({candidates[0].ProgramFolder}). `./kimberly setup` installs it.");
    }

    private static async Task<List<PostgresInstallation>> FindAllAsync(CancellationToken cancellationToken)
    {
        var found = new List<PostgresInstallation>();
        foreach (var folder in await CandidateFoldersAsync(cancellationToken))
        {
            if (!File.Exists(Path.Combine(folder, "initdb")) || !File.Exists(Path.Combine(folder, "postgres")))
                continue;

            try
            {
                var output = await ProcessLauncher.RunAsync(new ProcessSpec(Path.Combine(folder, "postgres"), "--version"), cancellationToken);
                if (VersionNumber().Match(output) is { Success: true } match)
                {
                    var version = int.Parse(match.Value, CultureInfo.InvariantCulture);
                    found.Add(new PostgresInstallation(folder, version, await HasVectorAsync(folder, version, cancellationToken)));
                }
            }
            catch (DistributedApplicationException)
            {
                // Its programs do not run: it is as good as not installed.
            }
        }

        return found;
    }

    private static async Task<IEnumerable<string>> CandidateFoldersAsync(CancellationToken cancellationToken)
    {
        var folders = new List<string>();
        if (Directory.Exists("/usr/lib/postgresql"))
            folders.AddRange(Directory.EnumerateDirectories("/usr/lib/postgresql").Select(folder => Path.Combine(folder, "bin")));
        if (Programs.Find("pg_config") is { } config)
            folders.AddRange(await FolderOfAsync(config, "--bindir", cancellationToken));
        if (Programs.Find("postgres") is { } server)
            folders.Add(Path.GetDirectoryName(server) ?? "/");
        return folders.Distinct();
    }

    private static async Task<bool> HasVectorAsync(string programFolder, int version, CancellationToken cancellationToken)
    {
        var shared = new List<string>
        {
            $"/usr/share/postgresql/{version}",
            Path.Combine(programFolder, "../share/postgresql"),
            Path.Combine(programFolder, "../share"),
        };
        var config = Path.Combine(programFolder, "pg_config");
        if (File.Exists(config) && await FolderOfAsync(config, "--sharedir", cancellationToken) is { Count: > 0 } told)
            shared = told;
        return shared.Exists(folder => File.Exists(Path.Combine(folder, "extension/vector.control")));
    }

    // Debian's pg_config fails where the packages for developers are not installed.
    private static async Task<List<string>> FolderOfAsync(string config, string which, CancellationToken cancellationToken)
    {
        try
        {
            return [(await ProcessLauncher.RunAsync(new ProcessSpec(config, which), cancellationToken)).Trim()];
        }
        catch (DistributedApplicationException)
        {
            return [];
        }
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex VersionNumber();
}
