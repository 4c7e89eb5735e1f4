using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Kimberly.Embedded.Processes;

namespace Kimberly.Embedded.Tests.Hosting;

public sealed class HostProcessTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("host-test-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Host_AskedToStop_StopsInReverseOrderAndLeavesNothing()
    {
        var cancellationToken = Limits.Token();
        await using var host = await HostProcess.StartAsync(_home, FreePorts.Choose(IPAddress.Loopback));
        await host.UntilHealthyAsync(cancellationToken);
        var children = host.Children();
        var url = host.State?.Url;

        host.Send(Signal.Terminate);
        Assert.Equal(0, await host.Ended.WaitAsync(TimeSpan.FromSeconds(10), cancellationToken));
        await host.OutputRead.WaitAsync(cancellationToken);

        Assert.Equal(4, children.Count);
        Assert.All(children, child => Assert.False(child.IsAlive));
        Assert.Null(host.State);
        Assert.StartsWith("http://localhost:", url, StringComparison.Ordinal);
        Assert.Contains(host.Lines, line => line.EndsWith($"Kimberly is at {url}", StringComparison.Ordinal));
        var goodbyes = host.Lines.Where(line => line.EndsWith("Goodbye from the test service.", StringComparison.Ordinal)).Select(line => line[..5]);
        Assert.Equal(["outer", "inner"], goodbyes);
    }

    [Fact]
    public async Task Host_Killed_TakesItsChildrenAlongAndTheNextOneStarts()
    {
        var cancellationToken = Limits.Token();
        await using var killed = await HostProcess.StartAsync(_home);
        await killed.UntilHealthyAsync(cancellationToken);
        var children = killed.Children();

        killed.Send(Signal.Kill);
        await Limits.UntilAsync(() => children.TrueForAll(child => !child.IsAlive), cancellationToken);

        await using var next = await HostProcess.StartAsync(_home);
        await next.UntilHealthyAsync(cancellationToken);
        Assert.Equal(next.Pid, next.State?.Pid);
    }

    [Fact]
    public async Task Host_FindingWhatAKilledOneLeft_EndsThatAndNobodyElse()
    {
        var cancellationToken = Limits.Token();
        await using var leftover = await ProcessLauncher.StartAsync(new ProcessSpec("sleep", "600"), (_, _) => { });
        await using var stranger = await ProcessLauncher.StartAsync(new ProcessSpec("sleep", "600"), (_, _) => { });
        Directory.CreateDirectory(Path.Combine(_home, "run"));
        await File.WriteAllTextAsync(
            Path.Combine(_home, "run/children.json"),
            JsonSerializer.Serialize(new[]
            {
                new { Name = "leftover", leftover.Identity.Pid, leftover.Identity.StartTime, BootId = ProcFs.BootId() },
                new { Name = "a process id used again", stranger.Identity.Pid, StartTime = stranger.Identity.StartTime - 1, BootId = ProcFs.BootId() },
            }),
            cancellationToken);

        await using var host = await HostProcess.StartAsync(_home);
        await host.UntilHealthyAsync(cancellationToken);

        Assert.False(leftover.Identity.IsAlive);
        Assert.True(stranger.Identity.IsAlive);
    }

    [Fact]
    public async Task Host_WhosePortIsTaken_NamesTheHolderAndStartsNothing()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;

        await using var host = await HostProcess.StartAsync(_home, port);

        Assert.Equal(1, await host.Ended.WaitAsync(Limits.Token()));
        await host.OutputRead.WaitAsync(Limits.Token());
        var line = Assert.Single(host.Lines);
        Assert.Contains($"Port {port}", line, StringComparison.Ordinal);
        Assert.Contains($"(process {Environment.ProcessId})", line, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_home, "run/children.json")));
    }

    [Fact]
    public async Task Host_OnAFolderThatAnotherOneHas_NamesItAndEndsWithACodeOfItsOwn()
    {
        var cancellationToken = Limits.Token();
        await using var first = await HostProcess.StartAsync(_home);
        await Limits.UntilAsync(() => first.State is not null, cancellationToken);

        await using var second = await HostProcess.StartAsync(_home);

        Assert.Equal(3, await second.Ended.WaitAsync(cancellationToken));
        await second.OutputRead.WaitAsync(cancellationToken);
        Assert.Contains($"process {first.Pid}", Assert.Single(second.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Host_BoundToNoAddressOfTheMachine_SaysSo()
    {
        await using var host = await HostProcess.StartAsync(_home, 8080, bind: "192.0.2.1");

        Assert.Equal(1, await host.Ended.WaitAsync(Limits.Token()));
        await host.OutputRead.WaitAsync(Limits.Token());
        Assert.Contains("KIMBERLY_BIND", Assert.Single(host.Lines), StringComparison.Ordinal);
    }
}
