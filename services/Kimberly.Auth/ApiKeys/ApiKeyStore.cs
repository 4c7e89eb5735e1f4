using Kimberly.Auth.Data;
using Kimberly.Auth.Sessions;
using Kimberly.Auth.Tokens;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Auth.ApiKeys;

/// <summary>The API keys of an account.</summary>
internal sealed partial class ApiKeyStore(AuthDb db, RevokedSessions revoked, TimeProvider time, ILogger<ApiKeyStore> logger)
{
    /// <summary>The most keys of one account.</summary>
    public const int Limit = 100;

    public async Task<IReadOnlyList<KeyAnswer>> ListAsync(Guid account, CancellationToken cancellation) => await db.ApiKeys
        .Where(key => key.AccountId == account)
        .OrderBy(key => key.Id)
        .Select(key => new KeyAnswer(key.Id, key.Name, key.Scopes, key.CreatedAt, key.LastUsedAt))
        .ToListAsync(cancellation);

    /// <summary>Makes a key. Its text is in the answer and nowhere else.</summary>
    /// <exception cref="ProblemException">400 for a scope that does not exist; 409 when the account has <see cref="Limit"/> keys.</exception>
    public async Task<NewKeyAnswer> CreateAsync(Guid account, NewKeyRequest request, CancellationToken cancellation)
    {
        var text = ApiKeyText.New();
        var now = time.GetUtcNow();
        var key = new ApiKey
        {
            Id = Guid.CreateVersion7(now),
            AccountId = account,
            Name = request.Name,
            Hash = SecretText.Hash(text),
            Scopes = ScopesOf(request),
            CreatedAt = now,
        };
        await db.Database.CreateExecutionStrategy().ExecuteInTransactionAsync(
            token => AddAsync(key, token),
            token => db.ApiKeys.AsNoTracking().AnyAsync(k => k.Id == key.Id, token),
            cancellation);
        LogMade(logger, key.Id, account);
        return new NewKeyAnswer(key.Id, key.Name, text, key.Scopes, now);
    }

    /// <summary>Deletes a key; it is refused everywhere when this returns.</summary>
    /// <exception cref="ProblemException">404 when the account has no such key; 503 while Redis is away, and then the key is still there.</exception>
    public async Task DeleteAsync(Guid account, Guid id, CancellationToken cancellation)
    {
        var own = db.ApiKeys.Where(key => key.AccountId == account && key.Id == id);
        if (!await own.AnyAsync(cancellation))
        {
            throw ProblemException.NotFound("key");
        }

        // First Redis, which the services ask: with the row gone, a second try could not tell them any more.
        await revoked.AddAsync(id);
        await own.ExecuteDeleteAsync(cancellation);
        LogDeleted(logger, id, account);
    }

    private static string[] ScopesOf(NewKeyRequest request)
    {
        if (request.Scopes is null)
        {
            return [.. Scopes.All];
        }

        string[] scopes = [.. request.Scopes.Distinct()];
        return scopes.Length > 0 && scopes.All(Scopes.All.Contains)
            ? scopes
            : throw ProblemException.Validation("scopes", $"It must name some of {string.Join(", ", Scopes.All)}; without it the key has all of them.");
    }

    private async Task AddAsync(ApiKey key, CancellationToken cancellation)
    {
        // The lock on the account lets one key after the other in, so that nobody gets past the limit.
        await db.Database.ExecuteSqlAsync($"SELECT 1 FROM accounts WHERE id = {key.AccountId} FOR NO KEY UPDATE", cancellation);
        if (await db.ApiKeys.CountAsync(k => k.AccountId == key.AccountId, cancellation) >= Limit)
        {
            throw new ProblemException(409, ProblemCodes.Conflict, $"An account has at most {Limit} keys. Delete one that is not used any more.");
        }

        db.ChangeTracker.Clear();
        db.ApiKeys.Add(key);
        await db.SaveChangesAsync(cancellation);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "API key {KeyId} of account {AccountId} was made")]
    private static partial void LogMade(ILogger logger, Guid keyId, Guid accountId);

    [LoggerMessage(Level = LogLevel.Information, Message = "API key {KeyId} of account {AccountId} was deleted")]
    private static partial void LogDeleted(ILogger logger, Guid keyId, Guid accountId);
}
