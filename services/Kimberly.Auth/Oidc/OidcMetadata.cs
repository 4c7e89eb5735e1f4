using Kimberly.ServiceDefaults.Problems;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Kimberly.Auth.Oidc;

/// <summary>A provider's own description of itself, with its keys: fetched when first needed and kept for an hour, or longer while the provider is away.</summary>
internal sealed partial class OidcMetadata(
    string provider, OidcProviderOptions options, IHttpClientFactory clients, TimeProvider time, ILogger<OidcMetadata> logger) : IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);
    // Whoever sends tokens of unknown keys must not make us ask the provider each time.
    private static readonly TimeSpan LeastPause = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _fetching = new(1);
    private volatile Fetched? _fetched;

    /// <summary>The description as it was fetched last.</summary>
    /// <exception cref="ProblemException">503, when the provider cannot be asked or describes somebody else.</exception>
    public Task<OpenIdConnectConfiguration> GetAsync(CancellationToken cancellation) => GetAsync(Kept, cancellation);

    /// <summary>The same, fetched just now: the provider may have new keys.</summary>
    /// <exception cref="ProblemException">503, when the provider was never reached.</exception>
    public Task<OpenIdConnectConfiguration> GetFreshAsync(CancellationToken cancellation) => GetAsync(LeastPause, cancellation);

    public void Dispose() => _fetching.Dispose();

    private async Task<OpenIdConnectConfiguration> GetAsync(TimeSpan oldest, CancellationToken cancellation)
    {
        if (Find(oldest) is { } known)
        {
            return known;
        }

        await _fetching.WaitAsync(cancellation);
        try
        {
            return Find(oldest) ?? await FetchAsync(cancellation);
        }
        finally
        {
            _fetching.Release();
        }
    }

    private OpenIdConnectConfiguration? Find(TimeSpan oldest) =>
        _fetched is { } fetched && time.GetUtcNow() - fetched.At < oldest ? fetched.Configuration : null;

    private async Task<OpenIdConnectConfiguration> FetchAsync(CancellationToken cancellation)
    {
        try
        {
            var configuration = await OpenIdConnectConfigurationRetriever.GetAsync(
                $"{options.Authority.TrimEnd('/')}/.well-known/openid-configuration",
                new HttpDocumentRetriever(clients.CreateClient(OidcProvider.Client)) { RequireHttps = options.RequireHttps },
                cancellation);
            Check(configuration);
            _fetched = new Fetched(configuration, time.GetUtcNow());
            return configuration;
        }
        catch (Exception ex) when (!cancellation.IsCancellationRequested)
        {
            LogNotFetched(logger, provider, ex);
            return _fetched?.Configuration ?? throw ProblemException.Unavailable("The provider cannot be reached at the moment. Try again shortly, or sign in otherwise.");
        }
    }

    private void Check(OpenIdConnectConfiguration configuration)
    {
        if (configuration.Issuer?.TrimEnd('/') != options.Authority.TrimEnd('/'))
        {
            throw new InvalidDataException($"The issuer is not Auth:Oidc:{provider}:Authority.");
        }

        foreach (var address in new[] { configuration.AuthorizationEndpoint, configuration.TokenEndpoint })
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out var endpoint) || (endpoint.Scheme != "https" && options.RequireHttps))
            {
                throw new InvalidDataException("An endpoint is missing or not an https address.");
            }
        }
    }

    private sealed record Fetched(OpenIdConnectConfiguration Configuration, DateTimeOffset At);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The configuration of the OpenID Connect provider {Provider} could not be fetched")]
    private static partial void LogNotFetched(ILogger logger, string provider, Exception exception);
}
