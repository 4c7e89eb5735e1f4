using Kimberly.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;

namespace Kimberly.Auth.Oidc;

/// <summary>The providers of the configuration.</summary>
internal sealed class OidcProviders : IDisposable
{
    private readonly SortedDictionary<string, OidcProvider> _providers = new(StringComparer.Ordinal);
    private readonly List<OidcMetadata> _metadata = [];

    public OidcProviders(IOptions<OidcOptions> options, IHttpClientFactory clients, TimeProvider time, ILoggerFactory logs)
    {
        var check = new IdTokenCheck(time);
        foreach (var (name, provider) in options.Value.Providers)
        {
            var metadata = new OidcMetadata(name, provider, clients, time, logs.CreateLogger<OidcMetadata>());
            _metadata.Add(metadata);
            _providers[name] = new OidcProvider(name, provider, metadata, check, clients, logs.CreateLogger<OidcProvider>());
        }
    }

    /// <summary>All of them, by name.</summary>
    public IReadOnlyCollection<OidcProvider> All => _providers.Values;

    /// <exception cref="ProblemException">404, when the owner configured no such provider.</exception>
    public OidcProvider Get(string name) => _providers.TryGetValue(name, out var provider) ? provider : throw ProblemException.NotFound("provider");

    public void Dispose() => _metadata.ForEach(metadata => metadata.Dispose());
}
