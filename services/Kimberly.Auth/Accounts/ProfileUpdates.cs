using Kimberly.Auth.Background;
using Kimberly.Auth.Data;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Auth.Accounts;

/// <summary>Tells users what it has to know, until it does: which addresses are verified, and which profiles no account reaches.</summary>
internal sealed class ProfileUpdates(AuthDb db, UsersClient users, TimeProvider time) : IRepeatedWork
{
    private const int MostAtOnce = 100;

    public async Task RunAsync(CancellationToken cancellation)
    {
        var verified = await db.Accounts
            .Where(a => a.EmailVerifiedAt != null && !a.VerificationTold)
            .OrderBy(a => a.EmailVerifiedAt).Select(a => a.Id).Take(MostAtOnce).ToListAsync(cancellation);
        foreach (var id in verified)
        {
            await users.VerifyEmailAsync(id, cancellation);
            await db.Accounts.Where(a => a.Id == id).ExecuteUpdateAsync(a => a.SetProperty(x => x.VerificationTold, true), cancellation);
        }

        var now = time.GetUtcNow();
        var abandoned = await db.AbandonedProfiles
            .Where(p => p.DueAt <= now && !db.Accounts.Any(a => a.Id == p.UserId))
            .OrderBy(p => p.DueAt).Select(p => p.UserId).Take(MostAtOnce).ToListAsync(cancellation);
        foreach (var id in abandoned)
        {
            await users.DeleteAsync(id, cancellation);
            await db.AbandonedProfiles.Where(p => p.UserId == id).ExecuteDeleteAsync(cancellation);
        }
    }
}
