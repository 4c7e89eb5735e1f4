using System.Collections.Concurrent;
using System.Text.Json;
using Kimberly.Embedded.Home;
using Kimberly.Embedded.Processes;

namespace Kimberly.Embedded.Tests.Hosting;

/// <summary>The host of the test program, in a process and a data folder of its own.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _lines;
    private readonly ChildProcess _process;

    private HostProcess(ChildProcess process, ConcurrentQueue<string> lines, string home)
    {
        _process = process;
        _lines = lines;
        Home = home;
    }

    public string Home { get; }

    public IReadOnlyList<string> Lines => [.. _lines];

    public Task<int> Ended => _process.Ended;

    public Task OutputRead => _process.OutputRead;

    public int Pid => _process.Identity.Pid;

    public HostState? State => HostState.Read(Path.Combine(Home, "run/host.json"));

    public static async Task<HostProcess> StartAsync(string home, int port = 0, string? bind = null)
    {
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../Kimberly.Embedded.TestProgram"));
        var configuration = Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)));
        var assembly = Path.Combine(program, "bin/Embedded", configuration ?? "", "net10.0/Kimberly.Embedded.TestProgram.dll");
        var spec = new ProcessSpec("dotnet", assembly, "host")
        {
            Environment = new Dictionary<string, string?>
            {
                ["KIMBERLY_HOME"] = home,
                ["KIMBERLY_PORT"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["KIMBERLY_BIND"] = bind,
            },
        };
        var lines = new ConcurrentQueue<string>();
        return new HostProcess(await ProcessLauncher.StartAsync(spec, (line, _) => lines.Enqueue(line)), lines, home);
    }

    public Task UntilHealthyAsync(CancellationToken cancellationToken) =>
        Limits.UntilAsync(
            () => Ended.IsCompleted
                ? throw new InvalidOperationException($"The host ended:\n{string.Join('\n', _lines)}")
                : State?.State == "healthy",
            cancellationToken);

    public List<ProcessIdentity> Children() =>
        JsonSerializer.Deserialize<List<ProcessIdentity>>(File.ReadAllText(Path.Combine(Home, "run/children.json"))) ?? [];

    public void Send(Signal signal) => _process.Send(signal);

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
