using Kimberly.Auth.Background;
using Kimberly.Auth.Data;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Auth.Invitations;

/// <summary>Deletes sign-ups that nobody finished within a day, and invitations that expired a month ago.</summary>
internal sealed class SignUpLeftovers(AuthDb db, TimeProvider time) : IRepeatedWork
{
    private static readonly TimeSpan MostPatience = TimeSpan.FromDays(1);
    private static readonly TimeSpan InvitationMemory = TimeSpan.FromDays(30);

    public async Task RunAsync(CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await db.Database.ExecuteSqlAsync(
            $"""
            WITH given_up AS (DELETE FROM accounts WHERE activated_at IS NULL AND created_at < {now - MostPatience} RETURNING id)
            INSERT INTO abandoned_profiles (user_id, due_at) SELECT id, {now} FROM given_up ON CONFLICT DO NOTHING
            """,
            cancellation);
        var forgotten = now - InvitationMemory;
        await db.Invitations.Where(i => i.ExpiresAt < forgotten).ExecuteDeleteAsync(cancellation);
    }
}
