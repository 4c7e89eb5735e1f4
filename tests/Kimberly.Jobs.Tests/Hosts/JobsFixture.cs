using Kimberly.Testing.Servers;

namespace Kimberly.Jobs.Tests.Hosts;

/// <summary>A jobs service that works, one for a class of tests.</summary>
public sealed class JobsFixture(TestServers servers) : IAsyncLifetime
{
    private JobsHost? _host;

    internal JobsHost Host => _host ?? throw new InvalidOperationException("The fixture was not initialized.");

    public async ValueTask InitializeAsync() => _host = await JobsHost.StartAsync(servers);

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}
