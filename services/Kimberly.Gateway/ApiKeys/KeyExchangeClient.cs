using System.Net;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Json;
using Kimberly.ServiceDefaults.Problems;
using Polly;

namespace Kimberly.Gateway.ApiKeys;

/// <summary>Asks auth for the token of an API key.</summary>
internal sealed class KeyExchangeClient(HttpClient auth)
{
    /// <returns>The token; null when there is no such key.</returns>
    /// <exception cref="ProblemException">503, when auth does not answer.</exception>
    public async Task<string?> ExchangeAsync(string key)
    {
        try
        {
            // Bounded by the client's own patience: nobody's cancellation may take the answer from others who wait for it.
            using var response = await auth.PostAsJsonAsync("/internal/api-keys/exchange", new KeyExchangeRequest(key), KimberlyJson.Options);
            // With a challenge it is the gateway's own token that auth refuses, which says nothing about the key.
            if (response.StatusCode == HttpStatusCode.Unauthorized && response.Headers.WwwAuthenticate.Count == 0)
            {
                return null;
            }

            response.EnsureSuccessStatusCode();
            return (await response.Content.ReadFromJsonAsync<KeyExchangeAnswer>(KimberlyJson.Options))?.AccessToken ?? throw Away();
        }
        catch (Exception ex) when (ex is HttpRequestException or ExecutionRejectedException)
        {
            throw Away();
        }
    }

    private static ProblemException Away() => ProblemException.Unavailable("API keys cannot be checked at the moment. Try again shortly.");
}
