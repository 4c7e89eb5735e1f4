using System.ComponentModel.DataAnnotations;
using Kimberly.ServiceDefaults.Settings;
using Kimberly.Auth.Invitations;

namespace Kimberly.Auth;

/// <summary>Auth's settings; README.md lists them with their ranges.</summary>
internal sealed class AuthOptions : IValidatableObject
{
    public const string Section = "Auth";

    /// <summary>
    /// Any text; from it are derived the key that encrypts signing keys and second factors in the database, the codes of invitations, and
    /// the names under which failed logins are counted.
    /// </summary>
    [Required(ErrorMessage = "Auth:KeyEncryptionKey is not set; it encrypts the signing keys in the database, and the AppHost generates it.")]
    public string KeyEncryptionKey { get; init; } = "";

    /// <summary>Kimberly's address as browsers see it, for links in mails; sign-in with a provider may come back to any page under it.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>For how long an access token is valid.</summary>
    [Duration("00:01:00", "01:00:00", ErrorMessage = "Auth:AccessTokenLifetime must be between 00:01:00 and 01:00:00.")]
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>For how long a service token is valid.</summary>
    [Duration("00:01:00", "01:00:00", ErrorMessage = "Auth:ServiceTokenLifetime must be between 00:01:00 and 01:00:00.")]
    public TimeSpan ServiceTokenLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a session lasts without being refreshed.</summary>
    [Duration("01:00:00", "365.00:00:00", ErrorMessage = "Auth:RefreshTokenLifetime must be between 01:00:00 and 365.00:00:00.")]
    public TimeSpan RefreshTokenLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>For how long a spent refresh token still gets an answer, for a client that did not receive the first one.</summary>
    [Duration("00:00:00", "00:01:00", ErrorMessage = "Auth:RefreshRetryWindow must be between 00:00:00 and 00:01:00.")]
    public TimeSpan RefreshRetryWindow { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For how long signing up again with the same address and password is a retry, not a conflict.</summary>
    [Duration("00:00:00", "1.00:00:00", ErrorMessage = "Auth:SignUpRetryWindow must be between 00:00:00 and 1.00:00:00.")]
    public TimeSpan SignUpRetryWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long tokens are signed with one key before the next one's turn.</summary>
    [Duration("01:00:00", "365.00:00:00", ErrorMessage = "Auth:SigningKeyLifetime must be between 01:00:00 and 365.00:00:00.")]
    public TimeSpan SigningKeyLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Rounds of PBKDF2-SHA512; passwords hashed with fewer are hashed again at the next login.</summary>
    [Range(1_000, 10_000_000, ErrorMessage = "Auth:PasswordIterations must be between 1000 and 10000000.")]
    public int PasswordIterations { get; init; } = 210_000;

    /// <summary>Who may sign up.</summary>
    public RegistrationMode Registration { get; init; } = RegistrationMode.Open;

    /// <summary>For how long an invitation can be used.</summary>
    [Duration("01:00:00", "365.00:00:00", ErrorMessage = "Auth:InvitationLifetime must be between 01:00:00 and 365.00:00:00.")]
    public TimeSpan InvitationLifetime { get; init; } = TimeSpan.FromDays(7);

    /// <summary>Further administrators: the ids of their accounts, or their addresses, which count once they are verified.</summary>
    public string[] Administrators { get; init; } = [];

    /// <summary>For how long the link of a mail lets choose a new password.</summary>
    [Duration("00:05:00", "1.00:00:00", ErrorMessage = "Auth:PasswordResetLifetime must be between 00:05:00 and 1.00:00:00.")]
    public TimeSpan PasswordResetLifetime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>For how long the link of a mail confirms an address.</summary>
    [Duration("01:00:00", "30.00:00:00", ErrorMessage = "Auth:EmailVerificationLifetime must be between 01:00:00 and 30.00:00:00.")]
    public TimeSpan EmailVerificationLifetime { get; init; } = TimeSpan.FromDays(7);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var name in Administrators.Where(name => !Guid.TryParse(name, out _) && !name.Contains('@', StringComparison.Ordinal)))
        {
            yield return new ValidationResult($"Auth:Administrators names '{name}', which is neither the id of an account nor an e-mail address.", [nameof(Administrators)]);
        }

        if (PublicUrl is not null && !(PublicUrl is { IsAbsoluteUri: true, Scheme: "http" or "https" }))
        {
            yield return new ValidationResult("Auth:PublicUrl must be an address that begins with http:// or https://.", [nameof(PublicUrl)]);
        }
    }
}
