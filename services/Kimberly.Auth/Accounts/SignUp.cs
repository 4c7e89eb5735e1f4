using Kimberly.Auth.Data;
using Kimberly.Auth.Invitations;
using Kimberly.Auth.Lockout;
using Kimberly.Auth.Mail;
using Kimberly.Auth.Passwords;
using Kimberly.Auth.Sessions;
using Kimberly.Contracts.Auth;
using Kimberly.Contracts.Users;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Kimberly.Auth.Accounts;

/// <summary>
/// A person gets an account: a pending row here, a profile in users, then the row becomes active. Whatever breaks in
/// between, the same request sent again finishes the same account, and nobody can sign in to half of one.
/// </summary>
internal sealed partial class SignUp(
    AuthDb db,
    PasswordCheck passwords,
    PasswordProof proof,
    Registration registration,
    UsersClient users,
    MailQueue mails,
    SessionStore sessions,
    IOptions<AuthOptions> options,
    TimeProvider time,
    ILogger<SignUp> logger)
{
    // Every further round means that somebody else signed up with this very address in the meantime.
    private const int MostRounds = 3;

    // Held while an account becomes active, so that exactly one can be the first. Any number that nothing else locks.
    private const long FirstAccountLock = 0x6B696D62;

    // Longer than a call to users may be on its way.
    private static readonly TimeSpan ProfileGrace = TimeSpan.FromMinutes(1);

    /// <exception cref="ProblemException">403, when registration is closed; 409, when the address is taken; 503, when users is away.</exception>
    public async Task<TokenAnswer> RunAsync(SignUpRequest request, CancellationToken cancellation)
    {
        var account = await ClaimAddressAsync(request, cancellation);
        return await sessions.StartAsync(await FinishAsync(account, request.Name, request.Invitation, cancellation), cancellation);
    }

    /// <summary>Sets up the profile of a pending account and activates it; may be repeated until it works.</summary>
    /// <exception cref="ProblemException">403, when registration is closed; 409, when the address was given up for somebody else; 503, when users is away.</exception>
    public async Task<Account> FinishAsync(Account account, string? name, string? invitation, CancellationToken cancellation)
    {
        if (account.ActivatedAt is not null)
        {
            return account;
        }

        await users.CreateAsync(new CreateUserRequest(account.Id, account.Email, name), cancellation);
        return await db.Database.CreateExecutionStrategy().ExecuteAsync(token => ActivateAsync(account.Id, invitation, token), cancellation)
            ?? throw registration.Refused(invitation);
    }

    /// <summary>The account of this address: a new one, or the one that an earlier try with the same password made.</summary>
    private async Task<Account> ClaimAddressAsync(SignUpRequest request, CancellationToken cancellation)
    {
        var email = EmailAddress.Normalize(request.Email);
        string? hash = null;
        for (var round = 0; round < MostRounds; round++)
        {
            var existing = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(account => account.NormalizedEmail == email, cancellation);
            if (existing is not null && await IsRetryAsync(existing, request.Password, cancellation))
            {
                return existing;
            }

            await registration.RequireAsync(request.Invitation, cancellation);
            if (existing?.ActivatedAt is not null)
            {
                throw Taken();
            }

            hash ??= await passwords.HashAsync(request.Password, cancellation);
            var now = time.GetUtcNow();
            var account = new Account { Id = Guid.CreateVersion7(now), Email = request.Email, NormalizedEmail = email, PasswordHash = hash, CreatedAt = now };
            if (await db.Database.CreateExecutionStrategy().ExecuteAsync(token => TryAddAsync(account, existing?.Id, token), cancellation))
            {
                return account;
            }
        }

        throw Taken();
    }

    /// <summary>Whether the same person tries again: the password is right and enough to sign in, and the account pending or only just active.</summary>
    private async Task<bool> IsRetryAsync(Account account, string password, CancellationToken cancellation) =>
        (account.ActivatedAt is not { } activated || time.GetUtcNow() - activated <= options.Value.SignUpRetryWindow) &&
        await proof.IsRetryAsync(account, password, cancellation) &&
        !await db.SecondFactors.AnyAsync(factor => factor.AccountId == account.Id && factor.ConfirmedAt != null, cancellation);

    /// <summary>Adds the account, in the place of a pending one with another password: nobody has ever used that one. False when somebody was faster.</summary>
    private async Task<bool> TryAddAsync(Account account, Guid? pending, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (pending is { } id)
        {
            await GiveUpAsync(id, cancellation);
        }

        var added = await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO accounts (id, email, normalized_email, password_hash, password_version, roles, created_at, verification_told)
            VALUES ({account.Id}, {account.Email}, {account.NormalizedEmail}, {account.PasswordHash}, 0, {account.Roles}, {account.CreatedAt}, false)
            ON CONFLICT DO NOTHING
            """,
            cancellation);
        await transaction.CommitAsync(cancellation);
        return added == 1;
    }

    /// <summary>
    /// From now on its password signs in. The first active account of the installation is its administrator, and may be made however
    /// registration is set. Null when the account may not be made: then it is gone.
    /// </summary>
    private async Task<Account?> ActivateAsync(Guid id, string? invitation, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({FirstAccountLock})", cancellation);
        // Locked, so that nobody takes the address over between here and the commit.
        var locked = await db.Accounts.FromSql($"SELECT * FROM accounts WHERE id = {id} FOR UPDATE").AsNoTracking().ToListAsync(cancellation);
        var account = locked.SingleOrDefault();
        if (account is { ActivatedAt: not null })
        {
            // By a request that was sent at the same time, or before an answer that was lost.
            return account;
        }

        var isFirst = !await db.Accounts.AnyAsync(a => a.ActivatedAt != null, cancellation);
        var mayEnter = account is not null && (isFirst || await registration.TryEnterAsync(id, invitation, cancellation));
        if (mayEnter)
        {
            account = await ActivateAsync(account!, isFirst, cancellation);
        }
        else
        {
            await GiveUpAsync(id, cancellation);
        }

        await transaction.CommitAsync(cancellation);
        return account is null ? throw Taken() : mayEnter ? account : null;
    }

    private async Task<Account> ActivateAsync(Account account, bool isFirst, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        string[] roles = isFirst ? [TokenNames.Administrator] : [];
        await db.Accounts
            .Where(a => a.Id == account.Id)
            .ExecuteUpdateAsync(a => a.SetProperty(x => x.ActivatedAt, now).SetProperty(x => x.Roles, roles), cancellation);
        if (account.EmailVerifiedAt is null)
        {
            await mails.AddAsync(MailKind.EmailVerification, account.NormalizedEmail, cancellation);
        }

        LogActivated(logger, account.Id, isFirst);
        return await db.Accounts.AsNoTracking().SingleAsync(a => a.Id == account.Id, cancellation);
    }

    /// <summary>Deletes an account if it is pending; what users may have set up for it is deleted later.</summary>
    public async Task GiveUpAsync(Guid id, CancellationToken cancellation)
    {
        await db.Accounts.Where(a => a.Id == id && a.ActivatedAt == null).ExecuteDeleteAsync(cancellation);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO abandoned_profiles (user_id, due_at) SELECT {id}, {time.GetUtcNow() + ProfileGrace}
            WHERE NOT EXISTS (SELECT FROM accounts WHERE id = {id}) ON CONFLICT DO NOTHING
            """,
            cancellation);
    }

    private static ProblemException Taken() => new(409, ProblemCodes.Conflict, "There is an account with this e-mail address. Sign in instead.");

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {AccountId} is active; administrator, as the first of all: {IsFirst}")]
    private static partial void LogActivated(ILogger logger, Guid accountId, bool isFirst);
}
