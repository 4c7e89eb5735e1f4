using Kimberly.Testing.Servers;

[assembly: AssemblyFixture(typeof(TestServers))]

namespace Kimberly.ServiceDefaults.Tests;

/// <summary>One sample service for the tests of a class, which only ask and leave nothing behind.</summary>
public sealed class SampleServiceFixture(TestServers servers) : IAsyncLifetime
{
    private SampleService? _service;

    internal SampleService Service => _service ?? throw new InvalidOperationException("The fixture has not started.");

    public async ValueTask InitializeAsync() => _service = await SampleService.StartAsync(servers.RedisConnectionString);

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
