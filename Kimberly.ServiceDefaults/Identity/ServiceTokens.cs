using System.Collections.Concurrent;
using System.Net.Http.Json;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Json;
using Kimberly.ServiceDefaults.Problems;
using Polly;

namespace Kimberly.ServiceDefaults.Identity;

/// <summary>
/// Fetches service tokens from auth and keeps each until it expires; shortly before that it is renewed, or used to its end while auth is away. Whoever wants the same token at the
/// same time shares one fetch; the fetches for different services do not wait for each other.
/// </summary>
internal sealed class ServiceTokens(IHttpClientFactory clients, ServiceIdentity identity, TimeProvider time) : IServiceTokens
{
    public const string Client = "service-tokens";
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Held> _held = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _fetching = new();

    public async ValueTask<string> GetAsync(string audience, CancellationToken cancellation) =>
        Find(audience) ?? await ShareFetch(audience).WaitAsync(cancellation);

    private string? Find(string audience) => Find(audience, Margin);

    private string? Find(string audience, TimeSpan margin) =>
        _held.TryGetValue(audience, out var held) && time.GetUtcNow() < held.Until - margin ? held.Token : null;

    private Task<string> ShareFetch(string audience) =>
        _fetching.GetOrAdd(audience, wanted => new Lazy<Task<string>>(() => FetchAsync(wanted))).Value;

    private async Task<string> FetchAsync(string audience)
    {
        try
        {
            // Another fetch may have ended just before this one began.
            return Find(audience) ?? await AskAuthAsync(audience);
        }
        catch (ProblemException) when (Find(audience, TimeSpan.Zero) is { } lasting)
        {
            return lasting;
        }
        finally
        {
            _fetching.TryRemove(audience, out _);
        }
    }

    /// <summary>Bounded by the client's own patience: nobody's cancellation may take the token from the others who wait for it.</summary>
    private async Task<string> AskAuthAsync(string audience)
    {
        var secret = identity.Secret ?? throw new InvalidOperationException(
            $"ServiceIdentity:Secret is not set, and {identity.Name} needs it to call {audience}; the AppHost generates it for each service.");
        using var response = await PostAsync(new ServiceTokenRequest(identity.Name, secret, audience));
        if (!response.IsSuccessStatusCode)
        {
            throw NoToken(audience);
        }

        var answer = await response.Content.ReadFromJsonAsync<ServiceTokenAnswer>(KimberlyJson.Options)
            ?? throw new InvalidOperationException("Auth answered null instead of a service token.");
        _held[audience] = new Held(answer.AccessToken, time.GetUtcNow().AddSeconds(answer.ExpiresIn));
        return answer.AccessToken;
    }

    private async Task<HttpResponseMessage> PostAsync(ServiceTokenRequest request)
    {
        try
        {
            return await clients.CreateClient(Client).PostAsJsonAsync("http://auth/internal/service-tokens", request, KimberlyJson.Options);
        }
        catch (Exception ex) when (ex is HttpRequestException or ExecutionRejectedException)
        {
            // Auth was asked often enough: as a problem it does not make the call that wants the token start anew.
            throw NoToken(request.Audience);
        }
    }

    private ProblemException NoToken(string audience) => ProblemException.Unavailable($"Auth gave {identity.Name} no token for {audience}.");

    private sealed record Held(string Token, DateTimeOffset Until);
}
