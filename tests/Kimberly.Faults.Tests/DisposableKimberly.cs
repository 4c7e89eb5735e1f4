using System.Net.Http.Headers;
using Kimberly.AppHost;
using Kimberly.Testing.Client;
using Kimberly.Testing.Machine;
using Microsoft.Extensions.DependencyInjection;

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
    public static int ProcessOf(string resource) => ProcessesOf(resource)[0];

    /// <summary>Waits until other processes than <paramref name="broken"/> run the resource and every part is healthy.</summary>
    public async Task WaitUntilHealthyAgainAsync(string resource, int broken, CancellationToken cancellation)
    {
        using var client = Gateway();
        while (!IsReplaced(resource, broken) || !await IsHealthyAsync(client, cancellation))
        {
            await Task.Delay(PollEvery, cancellation);
        }
    }

    private static bool IsReplaced(string resource, int broken) =>
        ProcessesOf(resource) is var processes && processes.Count >= (resource == Doubled ? 2 : 1) && !processes.Contains(broken);

    private static IReadOnlyList<int> ProcessesOf(string resource)
    {
        var program = resource switch
        {
            "postgres" => "postgres -D",
            "redis" => "redis-server",
            _ => $"Kimberly.{char.ToUpperInvariant(resource[0])}{resource[1..]}.dll",
        };
        return [.. ProcessTree.Of(Environment.ProcessId).Where(pid => ProcessTree.CommandLineOf(pid).Contains(program, StringComparison.Ordinal))];
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
