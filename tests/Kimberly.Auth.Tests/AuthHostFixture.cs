using Kimberly.Testing.Servers;

namespace Kimberly.Auth.Tests;

/// <summary>One installation of auth for the tests of a class that do not mind each other's accounts.</summary>
public sealed class AuthHostFixture(TestServers servers) : IAsyncLifetime
{
    private AuthHost? _auth;

    public AuthHost Auth => _auth ?? throw new InvalidOperationException("The fixture has not started.");

    public async ValueTask InitializeAsync() => _auth = await AuthHost.StartAsync(servers);

    public ValueTask DisposeAsync() => Auth.DisposeAsync();
}
