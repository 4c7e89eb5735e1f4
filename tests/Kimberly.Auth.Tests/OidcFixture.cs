using Kimberly.Testing.Servers;

namespace Kimberly.Auth.Tests;

/// <summary>Auth and a provider that it is configured for, under two names.</summary>
public sealed class OidcFixture(TestServers servers) : IAsyncLifetime
{
    private AuthHost? _auth;
    private OidcProviderDouble? _provider;

    public AuthHost Auth => _auth ?? throw new InvalidOperationException("The fixture has not started.");

    public OidcProviderDouble Provider => _provider ?? throw new InvalidOperationException("The fixture has not started.");

    public async ValueTask InitializeAsync()
    {
        _auth = await AuthHost.StartAsync(servers);
        _provider = await OidcProviderDouble.StartAsync(_auth.Time, TestContext.Current.CancellationToken);
        _auth.With("Auth:PublicUrl", "https://kimberly.test/app");
        foreach (var name in new[] { "local", "other" })
        {
            _auth.With($"Auth:Oidc:{name}:Authority", _provider.Address);
            _auth.With($"Auth:Oidc:{name}:ClientId", OidcProviderDouble.ClientId);
            _auth.With($"Auth:Oidc:{name}:ClientSecret", OidcProviderDouble.ClientSecret);
            _auth.With($"Auth:Oidc:{name}:RedirectUris:0", "https://kimberly.test/signed-in");
        }

        _auth.With("Auth:Oidc:local:DisplayName", "The local one");
    }

    public async ValueTask DisposeAsync()
    {
        await Auth.DisposeAsync();
        await Provider.DisposeAsync();
    }
}
