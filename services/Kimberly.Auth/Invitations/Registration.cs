using Kimberly.Auth.Data;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Idempotency;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Kimberly.Auth.Invitations;

/// <summary>Says who may sign up, and makes the invitations. An invitation is used up by the account that becomes active with it, not before.</summary>
internal sealed class Registration(AuthDb db, InvitationCodes codes, IOptions<AuthOptions> options, TimeProvider time)
{
    /// <summary>
    /// An invitation for one person: a new one, or the one that the administrator was given for the same <c>Idempotency-Key</c> within a
    /// day. The answer holds a secret and is never stored: the key leads to the invitation, and the invitation to its code.
    /// </summary>
    public async Task<InvitationAnswer> InviteAsync(Guid administrator, string? key, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        for (var day = 0; ; day++)
        {
            var id = key is null ? Guid.CreateVersion7(now) : codes.IdOf(administrator, key, day);
            var code = codes.Of(id);
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO invitations (id, code_hash, created_by, created_at, expires_at)
                VALUES ({id}, {InvitationCodes.Hash(code)}, {administrator}, {now}, {now + options.Value.InvitationLifetime})
                ON CONFLICT DO NOTHING
                """,
                cancellation);
            var invitation = await db.Invitations.AsNoTracking().SingleAsync(i => i.Id == id, cancellation);
            if (now - invitation.CreatedAt < IdempotencyKey.Kept)
            {
                return new InvitationAnswer(code, invitation.ExpiresAt);
            }
        }
    }

    /// <summary>Spares everybody the work of a sign-up that cannot succeed; <see cref="TryEnterAsync"/> decides.</summary>
    /// <exception cref="ProblemException">403 <c>registration_closed</c>.</exception>
    public async Task RequireAsync(string? code, CancellationToken cancellation)
    {
        if (options.Value.Registration == RegistrationMode.Open || !await db.Accounts.AnyAsync(a => a.ActivatedAt != null, cancellation))
        {
            return;
        }

        if (options.Value.Registration == RegistrationMode.Closed || code is null || !await Usable(code).AnyAsync(cancellation))
        {
            throw Refused(code);
        }
    }

    /// <summary>Lets an account that is not the first one in, in the transaction that makes it active; takes its invitation where one is needed.</summary>
    public async Task<bool> TryEnterAsync(Guid account, string? code, CancellationToken cancellation) => options.Value.Registration switch
    {
        RegistrationMode.Open => true,
        RegistrationMode.Invitation when code is not null =>
            await Usable(code).ExecuteUpdateAsync(i => i.SetProperty(x => x.UsedBy, account), cancellation) == 1,
        _ => false,
    };

    /// <summary>403 with the reason.</summary>
    public ProblemException Refused(string? code) => new(
        403,
        ProblemCodes.RegistrationClosed,
        options.Value.Registration == RegistrationMode.Closed ? "New accounts cannot be created here."
            : code is null ? "New accounts need an invitation: ask an administrator for a code."
            : "The invitation is not valid: its code is unknown, used or expired. Ask an administrator for another.");

    private IQueryable<Invitation> Usable(string code)
    {
        var hash = InvitationCodes.Hash(code);
        var now = time.GetUtcNow();
        return db.Invitations.Where(i => i.CodeHash == hash && i.UsedBy == null && i.ExpiresAt > now);
    }
}
