using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Kimberly.Auth.Accounts;
using Kimberly.Auth.Data;
using Kimberly.Auth.Tokens;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Auth.Oidc;

/// <summary>
/// A person signs in with an OpenID Connect provider: the browser is sent there with a state that is good for one return,
/// and comes back with a code that only the client which began can redeem (PKCE, checked here as well as by the provider).
/// </summary>
internal sealed class OidcSignIn(AuthDb db, OidcProviders providers, RedirectUris redirectUris, ProviderAccounts accounts, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <returns>The address at the provider to send the browser to.</returns>
    /// <exception cref="ProblemException">404 for an unknown provider; 400 for an address that is not allowed; 503 while the provider is away.</exception>
    public async Task<string> BeginAsync(string providerName, string? redirectUri, string codeChallenge, CancellationToken cancellation)
    {
        var provider = providers.Get(providerName);
        var state = SecretText.New();
        var attempt = new OidcAttempt
        {
            StateHash = SecretText.Hash(state),
            Provider = provider.Name,
            RedirectUri = redirectUris.Choose(redirectUri, provider),
            Nonce = SecretText.New(),
            CodeChallenge = codeChallenge,
            ExpiresAt = time.GetUtcNow() + Lifetime,
        };
        var address = await provider.AddressAsync(attempt, state, cancellation);
        db.OidcAttempts.Add(attempt);
        // A commit that nobody heard of may have taken place; adding the row again would be refused.
        await db.Database.CreateExecutionStrategy().ExecuteInTransactionAsync(
            token => db.SaveChangesAsync(acceptAllChangesOnSuccess: false, token),
            token => db.OidcAttempts.AsNoTracking().AnyAsync(a => a.StateHash == attempt.StateHash, token),
            cancellation);
        db.ChangeTracker.AcceptAllChanges();
        return address;
    }

    /// <summary>Starts a session for whom the provider names.</summary>
    /// <exception cref="ProblemException">401, when the state, the verifier, the code or the provider's token is not right; 409, when the address belongs to another account; 503 while the provider is away.</exception>
    public async Task<TokenAnswer> FinishAsync(string providerName, OidcLoginRequest request, CancellationToken cancellation)
    {
        var provider = providers.Get(providerName);
        var attempt = await TakeAsync(provider.Name, request.State, cancellation);
        if (attempt is null || attempt.ExpiresAt <= time.GetUtcNow() || attempt.CodeChallenge != ChallengeOf(request.CodeVerifier))
        {
            throw new ProblemException(401, ProblemCodes.InvalidCredentials, "This sign-in was not begun here, took too long or is over already. Begin again.");
        }

        var person = await provider.RedeemAsync(attempt, request.Code, request.CodeVerifier, cancellation);
        return await accounts.SignInAsync(person, request.Invitation, cancellation);
    }

    /// <summary>Whoever comes with a state takes it away: it is good for one try.</summary>
    private async Task<OidcAttempt?> TakeAsync(string provider, string state, CancellationToken cancellation)
    {
        var hash = SecretText.Hash(state);
        var taken = await db.OidcAttempts
            .FromSql($"DELETE FROM oidc_attempts WHERE state_hash = {hash} AND provider = {provider} RETURNING *")
            .AsNoTracking()
            .ToListAsync(cancellation);
        return taken.SingleOrDefault();
    }

    private static string ChallengeOf(string codeVerifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(codeVerifier)));
}
