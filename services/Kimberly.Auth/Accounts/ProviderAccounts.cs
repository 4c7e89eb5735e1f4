using Kimberly.Auth.Data;
using Kimberly.Auth.Invitations;
using Kimberly.Auth.Oidc;
using Kimberly.Auth.Sessions;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Kimberly.Auth.Accounts;

/// <summary>
/// Finds the account of somebody whom a provider knows: the one that is linked to them, else the one of their address,
/// else a new one. An address links only where both the provider and Kimberly know that it is theirs, because an account
/// can be signed up for with anybody's address, here as there.
/// </summary>
internal sealed partial class ProviderAccounts(
    AuthDb db, SignUp signUp, Registration registration, SessionStore sessions, TimeProvider time, ILogger<ProviderAccounts> logger)
{
    // Every further round means that somebody else took the address, or the same person signed in, in the meantime.
    private const int MostRounds = 3;

    /// <exception cref="ProblemException">403, when registration is closed or asks for an invitation; 409, when the address belongs to an account that it cannot link to, or there is none; 503, when users is away.</exception>
    public async Task<TokenAnswer> SignInAsync(OidcPerson person, string? invitation, CancellationToken cancellation)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var account = await FindLinkedAsync(person, cancellation) ?? await db.Database.CreateExecutionStrategy()
                .ExecuteAsync(token => TryLinkAsync(person, invitation, token), cancellation);
            if (account is not null)
            {
                // A new account, or one whose sign-up broke off.
                account = await signUp.FinishAsync(account, person.Name, invitation, cancellation);
                return await sessions.StartAsync(account, cancellation);
            }
        }

        throw Taken();
    }

    private Task<Account?> FindLinkedAsync(OidcPerson person, CancellationToken cancellation) => db.Accounts.AsNoTracking()
        .SingleOrDefaultAsync(
            account => db.ExternalIdentities.Any(identity =>
                identity.Provider == person.Provider && identity.Subject == person.Subject && identity.AccountId == account.Id),
            cancellation);

    /// <summary>Links the account of the address, or a new one. Null when somebody was faster.</summary>
    private async Task<Account?> TryLinkAsync(OidcPerson person, string? invitation, CancellationToken cancellation)
    {
        var address = person.Email ?? throw new ProblemException(
            409, ProblemCodes.Conflict, "The provider told no e-mail address, which an account needs. Allow it to, and sign in again.");
        var email = EmailAddress.Normalize(address);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var existing = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.NormalizedEmail == email && a.ActivatedAt != null, cancellation);
        if (existing is not null && !(person.EmailVerified && existing.EmailVerifiedAt is not null))
        {
            throw Taken();
        }

        var account = existing ?? await TryAddAsync(person, address, email, invitation, cancellation);
        if (account is null || !await TryAddLinkAsync(person, account.Id, cancellation))
        {
            return null;
        }

        await transaction.CommitAsync(cancellation);
        LogLinked(logger, account.Id, person.Provider, existing is null);
        return account;
    }

    /// <summary>A pending account without a password, in the place of one that nobody finished.</summary>
    private async Task<Account?> TryAddAsync(
        OidcPerson person, string address, string email, string? invitation, CancellationToken cancellation)
    {
        await registration.RequireAsync(invitation, cancellation);
        if (await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.NormalizedEmail == email, cancellation) is { ActivatedAt: null } pending)
        {
            await signUp.GiveUpAsync(pending.Id, cancellation);
        }

        var now = time.GetUtcNow();
        var account = new Account
        {
            Id = Guid.CreateVersion7(now),
            Email = address,
            NormalizedEmail = email,
            CreatedAt = now,
            EmailVerifiedAt = person.EmailVerified ? now : null,
        };
        db.ChangeTracker.Clear();
        db.Accounts.Add(account);
        try
        {
            await db.SaveChangesAsync(cancellation);
            return account;
        }
        catch (DbUpdateException ex) when (ex.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return null;
        }
    }

    private async Task<bool> TryAddLinkAsync(OidcPerson person, Guid account, CancellationToken cancellation) => await db.Database.ExecuteSqlAsync(
        $"""
        INSERT INTO external_identities (provider, subject, account_id, created_at)
        VALUES ({person.Provider}, {person.Subject}, {account}, {time.GetUtcNow()})
        ON CONFLICT DO NOTHING
        """,
        cancellation) == 1;

    private static ProblemException Taken() => new(
        409,
        ProblemCodes.Conflict,
        "There is an account with this e-mail address. Sign in to it as before; it can be used with this provider once both have verified the address.");

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {AccountId} is linked to the OpenID Connect provider {Provider}; as a new one: {IsNew}")]
    private static partial void LogLinked(ILogger logger, Guid accountId, string provider, bool isNew);
}
