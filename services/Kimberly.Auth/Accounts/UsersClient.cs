using Kimberly.Contracts.Users;
using Kimberly.ServiceDefaults.Json;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Auth.Accounts;

/// <summary>Users, as auth needs it.</summary>
internal sealed partial class UsersClient(HttpClient http, ILogger<UsersClient> logger)
{
    /// <summary>Sets up the profile of a new account; may be repeated.</summary>
    /// <exception cref="ProblemException">503, when users did not do it.</exception>
    public async Task CreateAsync(CreateUserRequest user, CancellationToken cancellation)
    {
        using var response = await http.PostAsJsonAsync("/internal/users", user, KimberlyJson.Options, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            LogRefused(logger, user.UserId, (int)response.StatusCode);
            throw ProblemException.Unavailable("The account cannot be set up at the moment. Try again shortly.");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Users did not set up the profile of account {AccountId}: {Status}")]
    private static partial void LogRefused(ILogger logger, Guid accountId, int status);
}
