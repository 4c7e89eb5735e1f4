using Kimberly.Auth.Tokens;
using Kimberly.ServiceDefaults.Identity;

namespace Kimberly.Auth.ServiceAccess;

/// <summary>Auth writes the tokens for its own calls itself.</summary>
internal sealed class OwnServiceTokens(AccessTokens tokens, ServiceIdentity identity) : IServiceTokens
{
    public ValueTask<string> GetAsync(string audience, CancellationToken cancellation) => ValueTask.FromResult(tokens.ForService(identity.Name, audience));
}
