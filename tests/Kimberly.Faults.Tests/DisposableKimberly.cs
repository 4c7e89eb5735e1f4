using System.Net.Http.Headers;
using Kimberly.AppHost;
using Kimberly.Testing.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Kimberly.Faults.Tests;

/// <summary>An instance of Kimberly whose processes are killed and stopped by the tests. One of its services has two replicas.</summary>
public sealed class DisposableKimberly : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>The service of which there are two.</summary>
    public const string Doubled = "users";

    // All people of the tests come from one address, and what they see of a service's health is to be the latest.
    private static readonly string[] Settings = ["--RateLimits:Enabled=false", "--Edge:HealthCachedFor=00:00:00"];

    private DistributedApplication? _app;
    private HttpClient? _administrator;

    private DistributedApplication App => _app ?? throw new InvalidOperationException("Kimberly has not been started.");

    public async ValueTask InitializeAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<KimberlyAppHost>(Settings, limit.Token);
        builder.Resources.Single(resource => resource.Name == Doubled).Annotations.Add(new ReplicaAnnotation(2));
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

    /// <summary>Signs a new person up. Tries again where it is told to: a machine that is busy with the fault before may take a moment.</summary>
    public async Task<(HttpClient Client, string Email)> NewPersonAsync(CancellationToken cancellation)
    {
        var email = $"{Guid.CreateVersion7():N}@example.com";
        var client = Gateway();
        var answer = await client.PostUntilDoneAsync("/signup", new { email, password = SignedIn.Password }, cancellation);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", answer.Text("access_token"));
        return (client, email);
    }

    /// <summary>The administrator: whoever signed up first.</summary>
    public async Task<HttpClient> AdministratorAsync(CancellationToken cancellation) => _administrator ??= (await NewPersonAsync(cancellation)).Client;

    /// <summary>What the parts logged as failures, for the output of a failed test.</summary>
    public async Task<IReadOnlyList<string>> FailuresAsync()
    {
        var failures = new List<string>();
        var logs = App.Services.GetRequiredService<ResourceLoggerService>();
        foreach (var part in Fault.Parts)
        {
            await foreach (var lines in logs.GetAllAsync(part))
            {
                failures.AddRange(lines.Where(line => line.Content.StartsWith("fail:", StringComparison.Ordinal)).Select(line => $"{part} | {line.Content}"));
            }
        }

        return failures;
    }

    /// <summary>A process that runs a resource; the postmaster for PostgreSQL.</summary>
    public int ProcessOf(string resource) =>
        StatesOf(resource).Select(state => state.ProcessId).OfType<int>().First();

    /// <summary>Waits until another process than <paramref name="broken"/> has taken its place, and every replica of every part is healthy.</summary>
    public async Task WaitUntilHealthyAgainAsync(string resource, int broken, CancellationToken cancellation)
    {
        using var client = Gateway();
        while (!IsReplaced(resource, broken) || !Fault.Parts.All(AllAreHealthy) || !await IsHealthyAsync(client, cancellation))
        {
            await Task.Delay(PollEvery, cancellation);
        }
    }

    private bool IsReplaced(string resource, int broken) => StatesOf(resource).TrueForAll(state => state.ProcessId is { } process && process != broken);

    private bool AllAreHealthy(string resource) => StatesOf(resource).TrueForAll(state => state.HealthStatus == HealthStatus.Healthy);

    // What the host knows of each replica: it asks each one itself, where the gateway asks any.
    private List<CustomResourceSnapshot> StatesOf(string resource)
    {
        string[] replicas = resource is Doubled or "jobs" ? [$"{resource}-0", $"{resource}-1"] : [resource];
        return [.. replicas.Select(id => App.ResourceNotifications.TryGetCurrentState(id, out var state)
            ? state.Snapshot
            : throw new InvalidOperationException($"There is no {id}."))];
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
