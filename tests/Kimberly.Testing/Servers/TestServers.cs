using System.Globalization;
using System.Net;
using Kimberly.Embedded.Home;
using Kimberly.Embedded.Postgres;
using Kimberly.Embedded.Processes;
using Kimberly.Embedded.Redis;
using Npgsql;
using Xunit;

namespace Kimberly.Testing.Servers;

/// <summary>
/// A real PostgreSQL and a real Redis for the tests of one assembly, in a temporary folder, gone afterwards even when the test process is killed.
/// <code>
/// [assembly: AssemblyFixture(typeof(TestServers))]
/// public sealed class ItemTests(TestServers servers) { ... await servers.CreateDatabaseAsync(ct) ... }
/// </code>
/// </summary>
public sealed class TestServers : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);

    private readonly KimberlyHome _home = KimberlyHome.CreateTemporary();
    private readonly List<ChildProcess> _processes = [];
    private readonly int _postgresPort = FreePorts.Choose(IPAddress.Loopback);
    private readonly int _redisPort = FreePorts.Choose(IPAddress.Loopback);
    private readonly PostgresServer _postgres;
    private readonly RedisServer _redis;
    private int _databases;
    private int _redisDatabases;

    /// <summary>Chooses ports and passwords; <see cref="InitializeAsync"/> starts the servers.</summary>
    public TestServers()
    {
        _postgres = new PostgresServer(
            new PostgresSettings(_home.DataFolder("postgres"), Passwords.Letters(22)) { Durable = false },
            () => _postgresPort);
        _redis = new RedisServer(_home.DataFolder("redis"), Passwords.Letters(22), () => _redisPort);
    }

    /// <summary>The connection string of Redis, database 0, shared by everybody who asks.</summary>
    public string RedisConnectionString => _redis.ConnectionString(_redisPort);

    /// <summary>Starts both servers, for use without a fixture.</summary>
    public static async Task<TestServers> StartAsync(CancellationToken cancellationToken = default)
    {
        var servers = new TestServers();
        await servers.StartBothAsync(cancellationToken);
        return servers;
    }

    /// <summary>Starts both servers.</summary>
    public async ValueTask InitializeAsync() => await StartBothAsync(CancellationToken.None);

    /// <summary>Creates an empty database with a name of its own and returns its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken = default)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        await using var source = NpgsqlDataSource.Create(_postgres.ConnectionString("postgres", _postgresPort) + ";Pooling=false");
        await using var command = source.CreateCommand($"create database {name}");
        await command.ExecuteNonQueryAsync(cancellationToken);
        return _postgres.ConnectionString(name, _postgresPort);
    }

    /// <summary>The connection string of an empty Redis database that nobody else was given. Channels of publish and subscribe are shared all the same.</summary>
    public string CreateRedisDatabase() =>
        string.Create(CultureInfo.InvariantCulture, $"{RedisConnectionString},defaultDatabase={Interlocked.Increment(ref _redisDatabases)}");

    /// <summary>Stops both servers and deletes their data.</summary>
    public async ValueTask DisposeAsync()
    {
        await _postgres.DisposeAsync();
        await Task.WhenAll(_processes.Select(process => process.StopAsync(StopLimit)));
        foreach (var process in _processes)
            await process.DisposeAsync();
        _home.Dispose();
    }

    private async Task StartBothAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(StartAsync(_postgres, cancellationToken), StartAsync(_redis, cancellationToken));
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private async Task StartAsync(IProcessPlan plan, CancellationToken cancellationToken)
    {
        var spec = await plan.PrepareAsync(cancellationToken);
        var output = new List<string>();
        var process = await ProcessLauncher.StartAsync(spec, (line, _) =>
        {
            lock (output)
                output.Add(line);
        });
        lock (_processes)
            _processes.Add(process);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        while (await plan.CheckAsync(limit.Token) is { } problem)
        {
            if (process.Ended.IsCompleted)
            {
                await process.OutputRead;
                throw new InvalidOperationException($"{spec.FileName} ended ({problem}):\n{string.Join('\n', output)}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
        }
    }
}
