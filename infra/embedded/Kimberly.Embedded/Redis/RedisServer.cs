using System.Net.Sockets;
using System.Text;
using Kimberly.Embedded.Home;
using Kimberly.Embedded.Processes;

namespace Kimberly.Embedded.Redis;

/// <summary>Runs the machine's redis-server on data of our own, on loopback TCP, with a password.</summary>
internal sealed class RedisServer(string folder, string password, Func<int> port) : IProcessPlan
{
    /// <inheritdoc/>
    public Task CheckPrerequisitesAsync(CancellationToken cancellationToken)
    {
        RedisInstallation.Find();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<ProcessSpec> PrepareAsync(CancellationToken cancellationToken)
    {
        OwnerOnly.CreateFolder(folder);
        return Task.FromResult(new ProcessSpec(RedisInstallation.Find(), "-") { Input = Configuration(), WorkingFolder = folder, KeepsData = true });
    }

    /// <inheritdoc/>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port(), cancellationToken);
            await using var stream = client.GetStream();
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"*2\r\n$4\r\nAUTH\r\n${Encoding.UTF8.GetByteCount(password)}\r\n{password}\r\n*1\r\n$4\r\nPING\r\n"), cancellationToken);
            using var reader = new StreamReader(stream);
            var signedIn = await reader.ReadLineAsync(cancellationToken);
            var answer = signedIn == "+OK" ? await reader.ReadLineAsync(cancellationToken) : signedIn;
            if (answer != "+PONG")
                return answer ?? "the connection was closed";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return e.Message;
        }

        FlushToDisk();
        return null;
    }

    /// <inheritdoc/>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port(), cancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync("PING\r\n"u8.ToArray(), cancellationToken);
        // That it wants a password first is an answer too.
        return await stream.ReadAsync(new byte[1], cancellationToken) > 0;
    }

    /// <summary>The connection string, as StackExchange.Redis reads it.</summary>
    public string ConnectionString(int onPort) => $"127.0.0.1:{onPort},password={password}";

    // Without an fsync of its own, Redis hands every write to the kernel before it answers, so that a killed process loses nothing that was
    // acknowledged. ("everysec" sometimes postpones the write and answers first; "always" makes every rate-limited request wait for the disk.)
    private string Configuration() =>
        $"""
        bind 127.0.0.1
        port {port()}
        requirepass {password}
        dir "{folder.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}"
        databases 256
        appendonly yes
        appendfsync no
        save ""
        maxmemory-policy noeviction
        daemonize no
        loglevel warning
        logfile ""

        """;

    // What a power failure could take is bounded here instead, once with every health check, outside of Redis's only thread.
    private void FlushToDisk()
    {
        var log = Path.Combine(folder, "appendonlydir");
        if (!Directory.Exists(log))
            return;

        try
        {
            foreach (var file in Directory.EnumerateFiles(log, "*.incr.aof"))
            {
                using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
                RandomAccess.FlushToDisk(handle);
            }
        }
        catch (IOException)
        {
            // Redis replaced the file while it was looked at; the next check flushes its successor.
        }
    }
}
