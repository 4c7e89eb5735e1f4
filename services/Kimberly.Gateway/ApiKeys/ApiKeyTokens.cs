using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Kimberly.Gateway.Caching;

namespace Kimberly.Gateway.ApiKeys;

/// <summary>
/// The short tokens that stand for API keys. Auth is asked for one at most every half minute, and by one of all requests
/// that come with the key at the same time. The key of a deleted account, or a deleted key, is refused earlier: its
/// tokens are listed in Redis, as those of an ended session are.
/// </summary>
internal sealed class ApiKeyTokens(IServiceScopeFactory scopes, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(30);
    private const int MostKept = 10_000;

    // Unknown keys are remembered apart, so that whoever makes them up drives out nobody's good one.
    private static readonly TimeSpan UnknownKept = TimeSpan.FromSeconds(5);
    private const int MostUnknownKept = 1_000;

    private readonly RecentAnswers<string> _tokens = new(Kept, MostKept, time);
    private readonly RecentAnswers<Unknown> _unknown = new(UnknownKept, MostUnknownKept, time);
    private readonly ConcurrentDictionary<string, Lazy<Task<string?>>> _asking = new();

    /// <summary>Whether the answer is known, so that <see cref="GetAsync"/> need not ask auth.</summary>
    public bool IsKnown(string key) => Find(NameOf(key), out _);

    /// <returns>The token; null when there is no such key.</returns>
    /// <exception cref="ServiceDefaults.Problems.ProblemException">503, when auth does not answer.</exception>
    public async Task<string?> GetAsync(string key, CancellationToken cancellation)
    {
        var name = NameOf(key);
        return Find(name, out var token)
            ? token
            : await _asking.GetOrAdd(name, _ => new Lazy<Task<string?>>(() => AskAsync(name, key))).Value.WaitAsync(cancellation);
    }

    // The keys themselves do not stay in memory.
    private static string NameOf(string key) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private bool Find(string name, out string? token) => _tokens.TryGet(name, out token) || _unknown.TryGet(name, out _);

    private async Task<string?> AskAsync(string name, string key)
    {
        try
        {
            // Another one may have asked just before this one began.
            if (Find(name, out var known))
            {
                return known;
            }

            await using var scope = scopes.CreateAsyncScope();
            var token = await scope.ServiceProvider.GetRequiredService<KeyExchangeClient>().ExchangeAsync(key);
            if (token is null)
            {
                _unknown.Add(name, default);
            }
            else
            {
                _tokens.Add(name, token);
            }

            return token;
        }
        finally
        {
            _asking.TryRemove(name, out _);
        }
    }

    private readonly record struct Unknown;
}
