using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Json;
using Kimberly.Testing.Machine;
using Npgsql;

namespace Kimberly.Benchmarks.Running;

/// <summary>Kimberly, started by <c>./kimberly up -d</c> as its owner starts it, with data of its own that is deleted at the end.</summary>
internal sealed class Instance : IAsyncDisposable
{
    private const string Password = "correct horse battery";

    private readonly string _home = Directory.CreateTempSubdirectory("kimberly-bench-").FullName;
    private readonly int _port = FreePort();
    private readonly List<HttpClient> _clients = [];
    private IReadOnlyDictionary<string, string> _gateway = new Dictionary<string, string>();

    /// <summary>How long the second <c>up</c> took: nothing to build, nothing to set up, the databases made.</summary>
    public TimeSpan StartTime { get; private set; }

    public int HostPid { get; private set; }

    public string Gateway => $"http://127.0.0.1:{_port}";

    public string Email { get; } = "bench@example.com";

    /// <summary>A client of the gateway with the token of the one account.</summary>
    public HttpClient Person { get; private set; } = new();

    public static async Task<Instance> StartAsync(CancellationToken cancellation)
    {
        var instance = new Instance();
        try
        {
            await instance.UpAsync(cancellation);
            await instance.ScriptAsync("stop", cancellation);
            var started = Stopwatch.GetTimestamp();
            await instance.UpAsync(cancellation);
            instance.StartTime = Stopwatch.GetElapsedTime(started);
            await instance.SignUpAsync(cancellation);
            return instance;
        }
        catch
        {
            await instance.AbandonAsync();
            throw;
        }
    }

    /// <summary>A client without the environment's proxy, which has no part in what is on this machine.</summary>
    public static HttpClient ClientOf(Uri address) => new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };

    /// <summary>Where a service listens, as the gateway was told.</summary>
    public Uri AddressOf(string service) => new(_gateway[$"services__{service}__http__0"]);

    /// <summary>A client of one service that calls with the token of the one account.</summary>
    public HttpClient PersonAt(Uri address) => Client(address, Person.DefaultRequestHeaders.Authorization!.Parameter!);

    /// <summary>A client of one service that calls with the gateway's own token for it.</summary>
    public async Task<HttpClient> ServiceAtAsync(string service, CancellationToken cancellation)
    {
        using var auth = ClientOf(AddressOf("auth"));
        using var response = await auth.PostAsJsonAsync(
            "/internal/service-tokens", new ServiceTokenRequest("gateway", _gateway["ServiceIdentity__Secret"], service), KimberlyJson.Options, cancellation);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<ServiceTokenAnswer>(KimberlyJson.Options, cancellation);
        return Client(AddressOf(service), answer!.AccessToken);
    }

    /// <summary>The instance's Redis.</summary>
    public string Redis => SettingOf("ConnectionStrings__redis");

    /// <summary>A connection string of the instance's PostgreSQL, for another database.</summary>
    public string DatabaseNamed(string name) => new NpgsqlConnectionStringBuilder(SettingOf("ConnectionStrings__jobsdb")) { Database = name }.ConnectionString;

    private string SettingOf(string name) => ProcessTree.Of(HostPid)
        .Select(pid => ProcessTree.EnvironmentOf(pid).GetValueOrDefault(name)).First(found => found is not null)!;

    public async Task LoginAsync(HttpClient client, CancellationToken cancellation)
    {
        using var response = await client.PostAsJsonAsync("/login", new { email = Email, password = Password }, cancellation);
        response.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        Person.Dispose();
        try
        {
            await ScriptAsync("stop", CancellationToken.None);
        }
        finally
        {
            Directory.Delete(_home, recursive: true);
        }
    }

    // The caller is about to throw what went wrong first, which says more than what goes wrong here.
    private async Task AbandonAsync()
    {
        try
        {
            await DisposeAsync();
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
        }
    }

    private async Task UpAsync(CancellationToken cancellation)
    {
        await ScriptAsync("up -d", cancellation);
        HostPid = HostProcess();
        _gateway = ProcessTree.Of(HostPid)
            .Where(pid => ProcessTree.CommandLineOf(pid).Contains("Kimberly.Gateway.dll", StringComparison.Ordinal))
            .Select(ProcessTree.EnvironmentOf)
            .First(environment => environment.ContainsKey("ServiceIdentity__Secret"));
    }

    private async Task SignUpAsync(CancellationToken cancellation)
    {
        using var anonymous = ClientOf(new Uri(Gateway));
        using var response = await anonymous.PostAsJsonAsync("/signup", new { email = Email, password = Password }, cancellation);
        response.EnsureSuccessStatusCode();
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellation);
        Person = Client(new Uri(Gateway), answer.GetProperty("access_token").GetString()!);
    }

    private HttpClient Client(Uri address, string token)
    {
        var client = ClientOf(address);
        client.Timeout = TimeSpan.FromMinutes(2);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _clients.Add(client);
        return client;
    }

    private async Task ScriptAsync(string command, CancellationToken cancellation)
    {
        // In a session of its own, so that Ctrl+C does not end it between the start of the host and the moment from which `stop` finds it.
        var script = new ProcessStartInfo("setsid", ["--wait", Path.Combine(Repository.Root, "kimberly"), .. command.Split(' ')])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        script.Environment["KIMBERLY_HOME"] = _home;
        script.Environment["KIMBERLY_PORT"] = _port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        // Limited like everybody, so that the overhead is the real one, but never reached.
        script.Environment["RateLimits__SignIn__Permits"] = "1000000";
        script.Environment["RateLimits__Plans__free__Permits"] = "1000000";
        script.Environment["Chat__MaxOutputTokens"] = Areas.Chat.OutputTokens.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var process = Process.Start(script)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"./kimberly {command} ended with {process.ExitCode}:\n{await output}");
        }
    }

    private int HostProcess() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(_home, "run", "host.json"))).RootElement.GetProperty("pid").GetInt32();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
