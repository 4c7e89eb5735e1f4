using System.Collections.Concurrent;
using System.Net.Http.Json;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Json;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.ServiceDefaults.Identity;

/// <summary>Fetches service tokens from auth and keeps each until shortly before it expires.</summary>
internal sealed class ServiceTokens(IHttpClientFactory clients, ServiceIdentity identity, TimeProvider time) : IServiceTokens, IDisposable
{
    public const string Client = "service-tokens";
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Held> _held = new();
    private readonly SemaphoreSlim _fetching = new(1, 1);

    public async ValueTask<string> GetAsync(string audience, CancellationToken cancellation)
    {
        if (Find(audience) is { } token)
        {
            return token;
        }

        await _fetching.WaitAsync(cancellation);
        try
        {
            return Find(audience) ?? await FetchAsync(audience, cancellation);
        }
        finally
        {
            _fetching.Release();
        }
    }

    public void Dispose() => _fetching.Dispose();

    private string? Find(string audience) => _held.TryGetValue(audience, out var held) && time.GetUtcNow() < held.Until ? held.Token : null;

    private async Task<string> FetchAsync(string audience, CancellationToken cancellation)
    {
        var secret = identity.Secret ?? throw new InvalidOperationException(
            $"ServiceIdentity:Secret is not set, and {identity.Name} needs it to call {audience}; the AppHost generates it for each service.");
        using var response = await clients.CreateClient(Client).PostAsJsonAsync(
            "http://auth/internal/service-tokens", new ServiceTokenRequest(identity.Name, secret, audience), KimberlyJson.Options, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            throw ProblemException.Unavailable($"Auth gave {identity.Name} no token for {audience}.");
        }

        var answer = await response.Content.ReadFromJsonAsync<ServiceTokenAnswer>(KimberlyJson.Options, cancellation)
            ?? throw new InvalidOperationException("Auth answered null instead of a service token.");
        _held[audience] = new Held(answer.AccessToken, time.GetUtcNow().AddSeconds(answer.ExpiresIn) - Margin);
        return answer.AccessToken;
    }

    private sealed record Held(string Token, DateTimeOffset Until);
}
