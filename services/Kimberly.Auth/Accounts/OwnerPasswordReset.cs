using System.Security.Cryptography;
using Kimberly.Auth.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Kimberly.Auth.Accounts;

/// <summary>
/// <c>--reset-password EMAIL</c>: whoever can run auth with the installation's settings gives an account a generated password, for
/// when no mail can be sent. Works beside the running service.
/// </summary>
internal static class OwnerPasswordReset
{
    public const string Verb = "--reset-password";

    // Letters and digits that are not taken for one another: 20 of them are 116 bits.
    private const string Letters = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789";
    private const int Length = 20;

    /// <summary>Runs instead of the service. The person at the terminal gets to see nothing but the outcome.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(WebApplicationBuilder builder, string? email)
    {
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        try
        {
            return await RunAsync(app.Services, email, Console.Out, Console.Error, CancellationToken.None);
        }
        catch (Exception ex) when (ex is RetryLimitExceededException or NpgsqlException)
        {
            await Console.Error.WriteLineAsync("The database does not answer, and nothing was changed. Try again shortly.");
            return 1;
        }
    }

    /// <summary>Prints the new password, and on the error output why there is none.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IServiceProvider services, string? email, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(email))
        {
            await errors.WriteLineAsync($"usage: {Verb} EMAIL");
            return 2;
        }

        await using var scope = services.CreateAsyncScope();
        var normalized = EmailAddress.Normalize(email);
        var db = scope.ServiceProvider.GetRequiredService<AuthDb>();
        var account = await db.Accounts
            .Where(a => a.NormalizedEmail == normalized && a.ActivatedAt != null)
            .Select(a => (Guid?)a.Id).SingleOrDefaultAsync(cancellation);
        var password = RandomNumberGenerator.GetString(Letters, Length);
        if (account is not { } id || !await scope.ServiceProvider.GetRequiredService<NewPassword>()
            .SetAsync(id, password, keep: null, token => DropSecondFactorAsync(db, id, token), cancellation))
        {
            await errors.WriteLineAsync($"There is no account with the address {email}.");
            return 1;
        }

        await output.WriteLineAsync($"The new password is {password}");
        await output.WriteLineAsync("All devices of the account are signed out, and it has no second factor any more. Sign in with it, and choose another.");
        return 0;
    }

    /// <summary>Whoever has lost the phone, and the recovery codes with it, has nobody else to turn to.</summary>
    private static async Task<bool> DropSecondFactorAsync(AuthDb db, Guid account, CancellationToken cancellation)
    {
        await db.SecondFactors.Where(factor => factor.AccountId == account).ExecuteDeleteAsync(cancellation);
        return true;
    }
}
