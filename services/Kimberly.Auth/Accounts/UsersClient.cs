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
        Require(response, user.UserId);
    }

    /// <summary>Tells that the address of a profile is its person's; may be repeated.</summary>
    /// <exception cref="ProblemException">503, when users did not do it.</exception>
    public async Task VerifyEmailAsync(Guid user, CancellationToken cancellation)
    {
        using var response = await http.PutAsync($"/internal/users/{user}/email-verified", content: null, cancellation);
        Require(response, user);
    }

    /// <summary>Deletes the profile of a sign-up that came to nothing; may be repeated.</summary>
    /// <exception cref="ProblemException">503, when users did not do it.</exception>
    public async Task DeleteAsync(Guid user, CancellationToken cancellation)
    {
        using var response = await http.DeleteAsync($"/internal/users/{user}", cancellation);
        Require(response, user);
    }

    private void Require(HttpResponseMessage response, Guid user)
    {
        if (!response.IsSuccessStatusCode)
        {
            LogRefused(logger, user, (int)response.StatusCode);
            throw ProblemException.Unavailable("The account cannot be set up at the moment. Try again shortly.");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Users did not do what it should with the profile of account {AccountId}: {Status}")]
    private static partial void LogRefused(ILogger logger, Guid accountId, int status);
}
