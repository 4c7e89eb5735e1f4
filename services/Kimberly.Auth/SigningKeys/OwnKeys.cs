using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Kimberly.Auth.SigningKeys;

/// <summary>The keys that auth itself checks tokens with: those in its memory, which are never out of date.</summary>
internal sealed class OwnKeys(SigningKeyRing keys) : IConfigurationManager<OpenIdConnectConfiguration>
{
    public Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel) => Task.FromResult(keys.Configuration);

    public void RequestRefresh()
    {
        // Nothing to fetch.
    }
}
