using Kimberly.Embedded.Home;
using Kimberly.Embedded.Kafka;
using Kimberly.Embedded.Processes;
using Xunit;

namespace Kimberly.Testing.Servers;

/// <summary>
/// A real broker for tests, gone afterwards even when the test process is killed. As an assembly fixture it is shared; a class that kills it has its own.
/// <code>
/// [assembly: AssemblyFixture(typeof(TestBroker))]
/// public sealed class RelayTests(TestBroker broker) { ... new ProducerConfig { BootstrapServers = broker.ConnectionString } ... }
/// </code>
/// Who produces to a topic creates it, with four partitions.
/// </summary>
public sealed class TestBroker : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly KimberlyHome _home = KimberlyHome.CreateTemporary();
    private readonly KafkaBroker _broker;
    private ChildProcess? _process;

    /// <summary>Prepares one; <see cref="InitializeAsync"/> starts it.</summary>
    public TestBroker() => _broker = new KafkaBroker(_home.DataFolder("kafka"));

    /// <summary>Where it listens, as clients want it; another address after each start.</summary>
    /// <exception cref="InvalidOperationException">It does not run.</exception>
    public string ConnectionString => _process is not null && _broker.ChosenPort is { } port
        ? $"127.0.0.1:{port}"
        : throw new InvalidOperationException("The broker does not run.");

    /// <summary>Starts one, for use without a fixture.</summary>
    public static async Task<TestBroker> StartNewAsync(CancellationToken cancellationToken = default)
    {
        var broker = new TestBroker();
        await broker.StartAsync(cancellationToken);
        return broker;
    }

    /// <summary>Starts it.</summary>
    public async ValueTask InitializeAsync() => await StartAsync(CancellationToken.None);

    /// <summary>Starts it after <see cref="KillAsync"/>: empty, at another address.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        var spec = await _broker.PrepareAsync(cancellationToken);
        var output = new List<string>();
        _process = await ProcessLauncher.StartAsync(spec, (line, _) =>
        {
            lock (output)
                output.Add(line);
        });

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        while (await _broker.CheckAsync(limit.Token) is { } problem)
        {
            if (_process.Ended.IsCompleted)
            {
                await _process.OutputRead;
                throw new InvalidOperationException($"The broker ended ({problem}):\n{string.Join('\n', output)}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), limit.Token);
        }
    }

    /// <summary>Kills it with all messages, groups and offsets that it had.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
            await process.DisposeAsync();
        _process = null;
    }

    /// <summary>Kills it and deletes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _home.Dispose();
    }
}
