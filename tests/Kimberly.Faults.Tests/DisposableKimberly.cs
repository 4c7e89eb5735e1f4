using System.Net.Http.Headers;
using Kimberly.AppHost;
using Kimberly.Testing.Client;
using Kimberly.Testing.Machine;

namespace Kimberly.Faults.Tests;

/// <summary>An instance of Kimberly whose processes are killed by the tests.</summary>
public sealed class DisposableKimberly : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(100);

    // All people of the tests come from one address, and what they see of a service's health is to be the latest.
    private static readonly string[] Settings = ["--RateLimits:Enabled=false", "--Edge:HealthCachedFor=00:00:00"];

    private DistributedApplication? _app;

    private DistributedApplication App => _app ?? throw new InvalidOperationException("Kimberly has not been started.");

    public async ValueTask InitializeAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<KimberlyAppHost>(Settings, limit.Token);
        _app = await builder.BuildAsync(limit.Token);
        await _app.StartAsync(limit.Token);
        await _app.ResourceNotifications.WaitForResourceHealthyAsync("gateway", limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    /// <summary>A client of the gateway, without a token.</summary>
    public HttpClient Gateway() => App.CreateHttpClient("gateway");

    /// <summary>Signs a new person up.</summary>
    public async Task<(HttpClient Client, string Email)> NewPersonAsync(CancellationToken cancellation)
    {
        var email = $"{Guid.CreateVersion7():N}@example.com";
        var client = Gateway();
        var answer = await client.PostJsonAsync("/signup", new { email, password = SignedIn.Password }, cancellation);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", answer.Text("access_token"));
        return (client, email);
    }

    /// <summary>The process that runs a resource; the postmaster for PostgreSQL.</summary>
    public static int ProcessOf(string resource)
    {
        var program = resource switch
        {
            "postgres" => "postgres -D",
            "redis" => "redis-server",
            _ => $"Kimberly.{char.ToUpperInvariant(resource[0])}{resource[1..]}.dll",
        };
        return ProcessTree.Of(Environment.ProcessId).First(pid => ProcessTree.CommandLineOf(pid).Contains(program, StringComparison.Ordinal));
    }

    /// <summary>Waits until another process than <paramref name="killed"/> runs the resource and every part is healthy.</summary>
    public async Task WaitUntilHealthyAgainAsync(string resource, int killed, CancellationToken cancellation)
    {
        using var client = Gateway();
        while (!await IsHealthyAsync(client, cancellation) || IsStill(resource, killed))
        {
            await Task.Delay(PollEvery, cancellation);
        }
    }

    private static bool IsStill(string resource, int killed)
    {
        try
        {
            return ProcessOf(resource) == killed;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }

    private static async Task<bool> IsHealthyAsync(HttpClient client, CancellationToken cancellation)
    {
        try
        {
            using var response = await client.GetAsync("/health", cancellation);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
