using Kimberly.Auth.Data;
using Kimberly.Auth.Passwords;
using Kimberly.Auth.Sessions;
using Kimberly.Contracts.Auth;
using Kimberly.Contracts.Users;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Kimberly.Auth.Accounts;

/// <summary>
/// A person gets an account: a pending row here, a profile in users, then the row becomes active. Whatever breaks in
/// between, the same request sent again finishes the same account, and nobody can sign in to half of one.
/// </summary>
internal sealed partial class SignUp(
    AuthDb db, PasswordCheck passwords, UsersClient users, SessionStore sessions, IOptions<AuthOptions> options, TimeProvider time, ILogger<SignUp> logger)
{
    // Every further round means that somebody else signed up with this very address in the meantime.
    private const int MostRounds = 3;

    // Held while an account becomes active, so that exactly one can be the first. Any number that nothing else locks.
    private const long FirstAccountLock = 0x6B696D62;

    /// <exception cref="ProblemException">409, when the address is taken; 503, when users is away.</exception>
    public async Task<TokenAnswer> RunAsync(SignUpRequest request, CancellationToken cancellation)
    {
        var account = await FinishAsync(await ClaimAddressAsync(request, cancellation), request.Name, cancellation);
        return await sessions.StartAsync(account, cancellation);
    }

    /// <summary>Sets up the profile of a pending account and activates it; may be repeated until it works.</summary>
    /// <exception cref="ProblemException">409, when the address was given up for somebody else; 503, when users is away.</exception>
    public async Task<Account> FinishAsync(Account account, string? name, CancellationToken cancellation)
    {
        if (account.ActivatedAt is not null)
        {
            return account;
        }

        await users.CreateAsync(new CreateUserRequest(account.Id, account.Email, name), cancellation);
        return await db.Database.CreateExecutionStrategy().ExecuteAsync(token => ActivateAsync(account.Id, token), cancellation);
    }

    /// <summary>The account of this address: a new one, or the one that an earlier try with the same password made.</summary>
    private async Task<Account> ClaimAddressAsync(SignUpRequest request, CancellationToken cancellation)
    {
        var email = EmailAddress.Normalize(request.Email);
        string? hash = null;
        for (var round = 0; round < MostRounds; round++)
        {
            var existing = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(account => account.NormalizedEmail == email, cancellation);
            if (existing is not null)
            {
                if (await IsRetryAsync(existing, request.Password, cancellation))
                {
                    return existing;
                }

                if (existing.ActivatedAt is not null)
                {
                    throw Taken();
                }
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

    /// <summary>Whether the same person tries again: the password is right, and the account pending or only just active.</summary>
    private async Task<bool> IsRetryAsync(Account account, string password, CancellationToken cancellation) =>
        (account.ActivatedAt is not { } activated || time.GetUtcNow() - activated <= options.Value.SignUpRetryWindow) &&
        await passwords.CheckAsync(account.PasswordHash, password, cancellation) != PasswordVerificationResult.Failed;

    /// <summary>Adds the account, in the place of a pending one with another password: nobody has ever used that one. False when somebody was faster.</summary>
    private async Task<bool> TryAddAsync(Account account, Guid? pending, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (pending is { } id)
        {
            await db.Accounts.Where(a => a.Id == id && a.ActivatedAt == null).ExecuteDeleteAsync(cancellation);
        }

        var added = await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO accounts (id, email, normalized_email, password_hash, roles, created_at)
            VALUES ({account.Id}, {account.Email}, {account.NormalizedEmail}, {account.PasswordHash}, {account.Roles}, {account.CreatedAt})
            ON CONFLICT DO NOTHING
            """,
            cancellation);
        await transaction.CommitAsync(cancellation);
        return added == 1;
    }

    /// <summary>From now on its password signs in. The first active account of the installation is its administrator.</summary>
    private async Task<Account> ActivateAsync(Guid id, CancellationToken cancellation)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({FirstAccountLock})", cancellation);
        var now = time.GetUtcNow();
        var isFirst = !await db.Accounts.AnyAsync(a => a.ActivatedAt != null, cancellation);
        string[] roles = isFirst ? [TokenNames.Administrator] : [];
        var activated = await db.Accounts
            .Where(a => a.Id == id && a.ActivatedAt == null)
            .ExecuteUpdateAsync(a => a.SetProperty(x => x.ActivatedAt, now).SetProperty(x => x.Roles, roles), cancellation);
        var account = await db.Accounts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == id, cancellation) ?? throw Taken();
        await transaction.CommitAsync(cancellation);
        if (activated == 1)
        {
            LogActivated(logger, id, isFirst);
        }

        return account;
    }

    private static ProblemException Taken() => new(409, ProblemCodes.Conflict, "There is an account with this e-mail address. Sign in instead.");

    [LoggerMessage(Level = LogLevel.Information, Message = "Account {AccountId} is active; administrator, as the first of all: {IsFirst}")]
    private static partial void LogActivated(ILogger logger, Guid accountId, bool isFirst);
}
