using Microsoft.EntityFrameworkCore;

namespace Kimberly.ServiceDefaults.Idempotency;

/// <summary>Deletes keys, with the answers to them, that nobody may refer to any more.</summary>
internal sealed class ExpiredKeys<TDb, TKey>(TDb db, TimeProvider time)
    where TDb : DbContext
    where TKey : class, IKeptKey
{
    public Task<int> DeleteAsync(CancellationToken cancellation)
    {
        var expired = time.GetUtcNow() - IdempotencyKey.Kept;
        return db.Set<TKey>().Where(key => key.CreatedAt <= expired).ExecuteDeleteAsync(cancellation);
    }
}
