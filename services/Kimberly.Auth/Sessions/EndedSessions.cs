using Kimberly.Auth.Background;
using Kimberly.Auth.Data;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Auth.Sessions;

/// <summary>Tells Redis which sessions have ended, until it knows: also when it was away, or auth was killed, in between.</summary>
internal sealed class EndedSessions(AuthDb db, RevokedSessions revoked, TimeProvider time) : IRepeatedWork
{
    private const int AtOnce = 100;

    public async Task RunAsync(CancellationToken cancellation)
    {
        List<Guid> told;
        do
        {
            told = await TellAsync(cancellation);
        }
        while (told.Count == AtOnce);
    }

    private async Task<List<Guid>> TellAsync(CancellationToken cancellation)
    {
        var ended = await db.Sessions.AsNoTracking()
            .Where(s => s.EndedAt != null && !s.EndTold)
            .OrderBy(s => s.EndedAt).Take(AtOnce)
            .Select(s => new { s.Id, s.EndedAt }).ToListAsync(cancellation);
        // The tokens of those that ended earlier have expired.
        var matters = time.GetUtcNow() - revoked.Lifetime;
        await Task.WhenAll(ended.Where(s => s.EndedAt > matters).Select(s => revoked.AddAsync(s.Id)));

        List<Guid> ids = [.. ended.Select(s => s.Id)];
        if (ids.Count > 0)
        {
            await db.Sessions.Where(s => ids.Contains(s.Id)).ExecuteUpdateAsync(s => s.SetProperty(x => x.EndTold, true), cancellation);
        }

        return ids;
    }
}
