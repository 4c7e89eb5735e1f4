using Kimberly.ServiceDefaults.Problems;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Kimberly.ServiceDefaults.Identity;

/// <summary>
/// The public keys that tokens are checked with, as auth publishes them: fetched when first needed, kept, and fetched
/// again when a token names a key that is not among them (at most once in <see cref="BaseConfigurationManager.RefreshInterval"/>).
/// </summary>
internal sealed class SigningKeys : ConfigurationManager<OpenIdConnectConfiguration>
{
    public const string Client = "signing-keys";
    private const string Address = "http://auth/.well-known/jwks.json";

    public SigningKeys(IHttpClientFactory clients)
        : base(Address, new JwksReader(), new HttpDocumentRetriever(clients.CreateClient(Client)) { RequireHttps = false })
    {
        RefreshInterval = TimeSpan.FromSeconds(2);
        AutomaticRefreshInterval = TimeSpan.FromMinutes(10);
    }

    public override async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        try
        {
            return await base.GetConfigurationAsync(cancel);
        }
        catch (InvalidOperationException)
        {
            throw ProblemException.Unavailable("Tokens cannot be checked at the moment, because auth is not available.");
        }
    }

    private sealed class JwksReader : IConfigurationRetriever<OpenIdConnectConfiguration>
    {
        public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(string address, IDocumentRetriever retriever, CancellationToken cancel)
        {
            var configuration = new OpenIdConnectConfiguration { Issuer = TokenNames.Issuer };
            foreach (var key in new JsonWebKeySet(await retriever.GetDocumentAsync(address, cancel)).GetSigningKeys())
            {
                configuration.SigningKeys.Add(key);
            }

            return configuration;
        }
    }
}
