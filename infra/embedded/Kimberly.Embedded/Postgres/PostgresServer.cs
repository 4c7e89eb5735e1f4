using System.Globalization;
using System.Net.Sockets;
using Kimberly.Embedded.Processes;
using Npgsql;

namespace Kimberly.Embedded.Postgres;

/// <summary>Runs the machine's PostgreSQL on data of our own, on loopback TCP, with a password and without Unix sockets.</summary>
internal sealed class PostgresServer(PostgresSettings settings, Func<int> port) : IProcessPlan, IAsyncDisposable
{
    private static readonly TimeSpan LeftoversGrace = TimeSpan.FromSeconds(5);

    // The protocol's question whether it speaks TLS: answered with one letter, before anybody has to sign in.
    private static readonly byte[] SslRequest = [0, 0, 0, 8, 0x04, 0xD2, 0x16, 0x2F];

    private readonly PostgresDataFolder _data = new(settings.Folder);
    private PostgresInstallation? _installation;
    private NpgsqlDataSource? _source;
    private bool _databasesExist;

    /// <inheritdoc/>
    public async Task CheckPrerequisitesAsync(CancellationToken cancellationToken) =>
        _installation ??= await PostgresInstallation.FindAsync(_data.Version, settings.NeedsVector, cancellationToken);

    /// <inheritdoc/>
    public async Task<ProcessSpec> PrepareAsync(CancellationToken cancellationToken)
    {
        await CheckPrerequisitesAsync(cancellationToken);
        var installation = _installation ?? throw new InvalidOperationException("No installation was found.");
        Directory.CreateDirectory(settings.Folder);
        var user = await _data.UserAsync(cancellationToken);
        if (_data.Version is null)
            await _data.CreateAsync(installation, user, settings, cancellationToken);
        await _data.ForgetCrashAsync(LeftoversGrace, cancellationToken);

        await ForgetConnectionsAsync();
        _source = NpgsqlDataSource.Create(ConnectionString("postgres", port()) + ";Timeout=2;Command Timeout=2;Maximum Pool Size=2");
        return new ProcessSpec(installation.Program("postgres"), [.. Arguments()])
        {
            User = user,
            WorkingFolder = _data.Path,
            StopSignal = Signal.Interrupt,
            KeepsData = true,
            Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C.UTF-8" },
        };
    }

    /// <inheritdoc/>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        if (_source is null)
            return "not started";

        try
        {
            await using var command = _source.CreateCommand("select 1");
            await command.ExecuteScalarAsync(cancellationToken);
            if (!_databasesExist)
                await CreateDatabasesAsync(_source, cancellationToken);
            _databasesExist = true;
            return null;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return e.Message;
        }
    }

    /// <summary>
    /// A new connection is what tells: over one that exists, a child of the server would answer while the server itself is stopped. A child that is
    /// stopped keeps its locks for ever, so that the server with it must go.
    /// </summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port(), cancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(SslRequest, cancellationToken);
        return await stream.ReadAsync(new byte[1], cancellationToken) > 0 && !HasStoppedHelper();
    }

    /// <inheritdoc/>
    public bool HasStoppedHelper() => _data.Processes().Any(pid => ProcFs.Activity(pid) is { IsStopped: true });

    /// <summary>The connection string of one of its databases.</summary>
    public string ConnectionString(string database, int onPort) =>
        $"Host=127.0.0.1;Port={onPort};Username={settings.UserName};Password={settings.Password};Database={database}";

    /// <summary>Closes the connections of the health check.</summary>
    public ValueTask DisposeAsync() => ForgetConnectionsAsync();

    private async ValueTask ForgetConnectionsAsync()
    {
        if (_source is not null)
            await _source.DisposeAsync();
        _source = null;
    }

    private async Task CreateDatabasesAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        var existing = new HashSet<string>();
        await using (var command = source.CreateCommand("select datname from pg_database"))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                existing.Add(reader.GetString(0));
        }

        foreach (var database in settings.Databases.Where(name => !existing.Contains(name)))
        {
            await using var command = source.CreateCommand($"create database {Quote(database)}");
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private IEnumerable<string> Arguments()
    {
        yield return "-D";
        yield return _data.Path;
        foreach (var (name, value) in Parameters())
        {
            yield return "-c";
            yield return $"{name}={value}";
        }
    }

    // Sized for one small machine that also holds a language model; the page cache does the rest.
    private IEnumerable<(string Name, string Value)> Parameters()
    {
        yield return ("listen_addresses", "127.0.0.1");
        yield return ("port", port().ToString(CultureInfo.InvariantCulture));
        yield return ("unix_socket_directories", "");
        yield return ("max_connections", "200");
        yield return ("shared_buffers", "128MB");
        yield return ("effective_cache_size", "1GB");
        yield return ("maintenance_work_mem", "128MB");
        yield return ("max_wal_size", "512MB");
        yield return ("jit", "off");
        yield return ("logging_collector", "off");
        yield return ("log_destination", "stderr");
        yield return ("log_line_prefix", "[%p] ");
        // Without the DETAIL of errors, which holds the values of rows: e-mail addresses, texts.
        yield return ("log_error_verbosity", "terse");
        if (!settings.Durable)
        {
            yield return ("fsync", "off");
            yield return ("synchronous_commit", "off");
            yield return ("full_page_writes", "off");
        }
    }
}
