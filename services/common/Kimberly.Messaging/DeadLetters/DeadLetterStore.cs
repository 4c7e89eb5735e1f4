using Kimberly.ServiceDefaults.Data;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Messaging.DeadLetters;

/// <summary>What an operator does with dead letters. Scoped.</summary>
internal sealed class DeadLetterStore(MessagingDb db, TimeProvider time) : IDeadLetters
{
    /// <summary>Lists them without bodies, the latest first.</summary>
    /// <param name="before">The last one of the page before.</param>
    /// <param name="most">How many.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<List<DeadLetterItem>> ListAsync(Guid? before, int most, CancellationToken cancellation)
    {
        var letters = Open();
        if (before is { } id && await db.Context.Set<DeadLetter>().AsNoTracking().SingleOrDefaultAsync(letter => letter.Id == id, cancellation) is { } last)
        {
            letters = letters.Where(letter => letter.DiedAt < last.DiedAt || (letter.DiedAt == last.DiedAt && letter.Id < last.Id));
        }

        return await letters
            .OrderByDescending(letter => letter.DiedAt).ThenByDescending(letter => letter.Id)
            .Select(l => new DeadLetterItem(l.Id, l.Topic, l.Key, l.Type, l.UserId, l.SentAt, l.Attempts, l.Error, l.DiedAt))
            .Take(most)
            .ToListAsync(cancellation);
    }

    /// <summary>Has one tried again, behind what waits under its key.</summary>
    /// <returns>False when there is none.</returns>
    public Task<bool> ReplayAsync(Guid id, CancellationToken cancellation) => db.Context.InTransactionAsync(
        async ct =>
        {
            if (await Open().SingleOrDefaultAsync(letter => letter.Id == id, ct) is not { } letter || await Open().Where(l => l.Id == id).ExecuteDeleteAsync(ct) == 0)
            {
                return false;
            }

            db.Context.Add(letter.Revive(time.GetUtcNow()));
            await db.Context.SaveChangesAsync(ct);
            return true;
        },
        cancellation);

    /// <summary>Erases the body of one.</summary>
    /// <returns>False when there is none.</returns>
    public async Task<bool> DiscardAsync(Guid id, CancellationToken cancellation)
    {
        DateTimeOffset? now = time.GetUtcNow();
        return await Open().Where(letter => letter.Id == id)
            .ExecuteUpdateAsync(letter => letter.SetProperty(l => l.Body, (byte[]?)null).SetProperty(l => l.DiscardedAt, now), cancellation) > 0;
    }

    private IQueryable<DeadLetter> Open() => db.Context.Set<DeadLetter>().AsNoTracking().Where(letter => letter.DiscardedAt == null);
}
