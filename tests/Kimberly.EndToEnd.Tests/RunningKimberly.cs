using System.Net.Http.Headers;
using Kimberly.AppHost;
using Kimberly.Testing.Client;
using Microsoft.Extensions.DependencyInjection;

[assembly: AssemblyFixture(typeof(Kimberly.EndToEnd.Tests.RunningKimberly))]

namespace Kimberly.EndToEnd.Tests;

/// <summary>The whole of Kimberly, started once for all tests of this assembly.</summary>
public sealed class RunningKimberly : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    // All people of the tests come from one address, and what they see of a service's health is to be the latest.
    private static readonly string[] Settings = ["--RateLimits:Enabled=false", "--Edge:HealthCachedFor=00:00:00"];

    private DistributedApplication? _app;
    private IReadOnlyList<ParameterResource> _parameters = [];

    /// <summary>A client of the gateway, without a token.</summary>
    public HttpClient Gateway { get; private set; } = new();

    /// <summary>The resources that write logs.</summary>
    internal static IReadOnlyList<string> Resources { get; } = ["postgres", "redis", "kafka", "gateway", "auth", "users", "chat", "memory", "jobs", "inference"];

    private DistributedApplication App => _app ?? throw new InvalidOperationException("Kimberly has not been started.");

    public async ValueTask InitializeAsync()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        var builder = await WithoutTheOwnersAsync(limit.Token);
        _parameters = [.. builder.Resources.OfType<ParameterResource>()];
        _app = await builder.BuildAsync(limit.Token);
        await _app.StartAsync(limit.Token);
        await _app.ResourceNotifications.WaitForResourceHealthyAsync("gateway", limit.Token);
        Gateway = _app.CreateHttpClient("gateway");
        // The first account is the administrator's: no test is given it by chance.
        await SignUpAsync("administrator@example.com", limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    // In the Embedded profile the data folder of a test is temporary anyway. In the Aspire profile the owner's settings come from the folder that
    // the environment names, here one that does not exist, and the owner's data from volumes, which the containers go without.
    private static async Task<IDistributedApplicationTestingBuilder> WithoutTheOwnersAsync(CancellationToken cancellation)
    {
        Environment.SetEnvironmentVariable("KIMBERLY_HOME", Path.Combine(Path.GetTempPath(), $"no-home-{Guid.CreateVersion7():N}"));
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<KimberlyAppHost>(Settings, cancellation);
        foreach (var resource in builder.Resources)
        {
            foreach (var mount in resource.Annotations.OfType<ContainerMountAnnotation>().ToArray())
            {
                resource.Annotations.Remove(mount);
            }
        }

        return builder;
    }

    /// <summary>Signs a new person up.</summary>
    /// <returns>A client of the gateway that carries the person's access token.</returns>
    public async Task<HttpClient> NewPersonAsync(CancellationToken cancellation)
    {
        var signUp = await SignUpAsync($"{Guid.CreateVersion7():N}@example.com", cancellation);
        return ClientWith(signUp.AccessToken);
    }

    public async Task<SignedIn> SignUpAsync(string email, CancellationToken cancellation)
    {
        using var response = await Gateway.PostAsync("/signup", JsonCalls.Body(new { email, password = SignedIn.Password }), cancellation);
        Assert.Equal(System.Net.HttpStatusCode.Created, response.StatusCode);
        return await response.ReadAsync<SignedIn>(cancellation);
    }

    /// <summary>A client of the gateway that carries this token.</summary>
    public HttpClient ClientWith(string accessToken)
    {
        var client = App.CreateHttpClient("gateway");
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return client;
    }

    /// <summary>A client of one service, past the gateway.</summary>
    /// <param name="service">The service's name.</param>
    /// <param name="endpoint">Which of its ports; the usual one when null.</param>
    public HttpClient ClientOf(string service, string? endpoint = null) => App.CreateHttpClient(service, endpoint);

    /// <summary>A value that the host made, such as a service's secret.</summary>
    public async Task<string> ParameterAsync(string name, CancellationToken cancellation) =>
        await _parameters.Single(parameter => parameter.Name == name).GetValueAsync(cancellation) ?? throw new InvalidOperationException($"{name} has no value.");

    /// <summary>How a service reaches its database.</summary>
    public async Task<string> ConnectionStringAsync(string resource, CancellationToken cancellation) =>
        await App.GetConnectionStringAsync(resource, cancellation) ?? throw new InvalidOperationException($"{resource} has no connection string.");

    /// <summary>What a resource wrote until now.</summary>
    public async Task<IReadOnlyList<string>> LinesOfAsync(string resource, CancellationToken cancellation)
    {
        var lines = new List<string>();
        await foreach (var some in App.Services.GetRequiredService<ResourceLoggerService>().GetAllAsync(resource).WithCancellation(cancellation))
        {
            lines.AddRange(some.Select(line => line.Content));
        }

        return lines;
    }
}
