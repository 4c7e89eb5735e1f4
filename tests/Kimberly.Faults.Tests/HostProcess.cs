using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using Kimberly.AppHost;
using Kimberly.Testing.Client;
using Kimberly.Testing.Machine;

namespace Kimberly.Faults.Tests;

/// <summary>The real AppHost as a process of its own, on a data folder that stays when it is killed.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(100);

    private readonly Process _process;
    private readonly string _home;

    private HostProcess(Process process, string home)
    {
        _process = process;
        _home = home;
    }

    /// <summary>The exit code, once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts a host on a data folder and waits until everything is healthy.</summary>
    public static async Task<HostProcess> StartAsync(string home, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(KimberlyAppHost).Assembly.Location])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["KIMBERLY_HOME"] = home, ["KIMBERLY_PORT"] = FreePort().ToString(System.Globalization.CultureInfo.InvariantCulture) },
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("The host was not started.");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var host = new HostProcess(process, home);
        while (host.State() is not ("healthy", _))
        {
            Assert.False(process.HasExited, "The host has ended.");
            await Task.Delay(PollEvery, cancellation);
        }

        return host;
    }

    /// <summary>A client of its gateway, without a token.</summary>
    public HttpClient Gateway() => new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(State()?.Url ?? throw new InvalidOperationException("The host is gone.")) };

    /// <summary>A client of its gateway with the token of somebody new.</summary>
    public async Task<HttpClient> NewPersonAsync(string email, CancellationToken cancellation)
    {
        var client = Gateway();
        await SignInAsync(client, "/signup", email, cancellation);
        return client;
    }

    /// <summary>A client of its gateway with the token of somebody who was there before.</summary>
    public async Task<HttpClient> KnownPersonAsync(string email, CancellationToken cancellation)
    {
        var client = Gateway();
        await SignInAsync(client, "/login", email, cancellation);
        return client;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync(CancellationToken cancellation)
    {
        ProcessSignals.Kill(_process.Id);
        await _process.WaitForExitAsync(cancellation);
    }

    /// <summary>SIGTERM, as <c>./kimberly stop</c> sends it.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        ProcessSignals.Terminate(_process.Id);
        await _process.WaitForExitAsync(cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await StopAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static async Task SignInAsync(HttpClient client, string path, string email, CancellationToken cancellation)
    {
        var answer = await client.PostUntilDoneAsync(path, new { email, password = SignedIn.Password }, cancellation);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", answer.Text("access_token"));
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private (string State, string Url)? State()
    {
        try
        {
            var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(_home, "run/host.json"))).RootElement;
            // A killed host leaves its file behind.
            return host.GetProperty("pid").GetInt32() == _process.Id ? (host.Text("state"), host.Text("url")) : null;
        }
        catch (Exception ex) when (ex is IOException or JsonException)
        {
            return null;
        }
    }
}
