using Kimberly.Auth.Data;
using Kimberly.Auth.Mail;
using Kimberly.Auth.Tokens;
using Kimberly.Contracts.Auth;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Auth.Accounts;

/// <summary>Somebody proves that an address is theirs. May be repeated while the token is valid.</summary>
internal sealed partial class EmailVerification(AuthDb db, ProfileUpdates profiles, TimeProvider time, ILogger<EmailVerification> logger)
{
    /// <exception cref="ProblemException">400 for a token that is unknown or expired.</exception>
    public async Task RunAsync(VerifyEmailRequest request, CancellationToken cancellation)
    {
        var hash = SecretText.Hash(request.Token);
        var now = time.GetUtcNow();
        var account = await db.MailTokens
            .Where(t => t.Hash == hash && t.Kind == MailKind.EmailVerification && t.ExpiresAt > now)
            .Select(t => (Guid?)t.AccountId).SingleOrDefaultAsync(cancellation);
        if (account is not { } id)
        {
            throw ProblemException.Validation("token", "It is unknown or expired. Choosing a new password by mail confirms the address too.");
        }

        await db.Accounts.Where(a => a.Id == id && a.EmailVerifiedAt == null)
            .ExecuteUpdateAsync(a => a.SetProperty(x => x.EmailVerifiedAt, now), cancellation);
        await TellAsync(cancellation);
    }

    /// <summary>With users away, the address is verified all the same; <see cref="ProfileUpdates"/> goes on telling it.</summary>
    private async Task TellAsync(CancellationToken cancellation)
    {
        try
        {
            await profiles.RunAsync(cancellation);
        }
        catch (Exception ex) when (ex is ProblemException or HttpRequestException or Polly.ExecutionRejectedException)
        {
            LogToldLater(logger);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Users is away and hears of the verified address when it is back")]
    private static partial void LogToldLater(ILogger logger);
}
