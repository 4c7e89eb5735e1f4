using Kimberly.Auth.Data;
using Kimberly.Auth.Tokens;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Auth.ApiKeys;

/// <summary>Gives the gateway a short token for an API key.</summary>
internal sealed class ApiKeyExchange(AuthDb db, AccessTokens tokens, TimeProvider time)
{
    private static readonly TimeSpan UseNoted = TimeSpan.FromMinutes(1);

    /// <exception cref="ProblemException">401, when there is no such key.</exception>
    public async Task<KeyExchangeAnswer> RunAsync(string text, CancellationToken cancellation)
    {
        var hash = SecretText.Hash(text);
        var key = await db.ApiKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Hash == hash, cancellation)
            ?? throw new ProblemException(401, ProblemCodes.Unauthorized, "There is no such API key; it may have been deleted.");
        await NoteUseAsync(key, cancellation);
        return new KeyExchangeAnswer(tokens.ForKey(key), (int)AccessTokens.KeyTokenLifetime.TotalSeconds);
    }

    private async Task NoteUseAsync(ApiKey key, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (key.LastUsedAt is not { } noted || noted + UseNoted <= now)
        {
            await db.ApiKeys.Where(k => k.Id == key.Id).ExecuteUpdateAsync(k => k.SetProperty(x => x.LastUsedAt, now), cancellation);
        }
    }
}
