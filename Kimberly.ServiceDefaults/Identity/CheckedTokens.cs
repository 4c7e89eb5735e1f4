using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kimberly.ServiceDefaults.Identity;

/// <summary>
/// Checks tokens, and remembers for a minute which ones were good: a person's next request brings the same token, and its
/// signature costs more to check than everything else about the request. Only what cannot change is remembered. Whether the
/// token has expired is looked at each time, and whether its session still stands is <see cref="SessionGate"/>'s question.
/// </summary>
internal sealed class CheckedTokens(TimeProvider time) : JsonWebTokenHandler, IDisposable
{
    private static readonly MemoryCacheEntryOptions Entry = new() { Size = 1, AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1) };

    // What is over the limit is not remembered: it costs time and nothing else.
    private readonly MemoryCache _good = new(new MemoryCacheOptions { SizeLimit = 2_048 });

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        if (_good.TryGetValue(token, out TokenValidationResult? known) && known?.SecurityToken.ValidTo > time.GetUtcNow().UtcDateTime)
        {
            return Copy(known);
        }

        var result = await base.ValidateTokenAsync(token, validationParameters);
        if (result.IsValid)
        {
            _good.Set(token, Copy(result), Entry);
        }

        return result;
    }

    public void Dispose() => _good.Dispose();

    /// <summary>Each request gets an identity of its own, to change as it likes.</summary>
    private static TokenValidationResult Copy(TokenValidationResult good) =>
        new() { IsValid = true, SecurityToken = good.SecurityToken, ClaimsIdentity = good.ClaimsIdentity.Clone() };
}
