using System.ComponentModel.DataAnnotations;

namespace Kimberly.Auth;

/// <summary>Auth's settings; README.md lists them with their ranges.</summary>
internal sealed class AuthOptions
{
    public const string Section = "Auth";

    /// <summary>Any text; the key that encrypts the private signing keys in the database is derived from it.</summary>
    [Required(ErrorMessage = "Auth:KeyEncryptionKey is not set; it encrypts the signing keys in the database, and the AppHost generates it.")]
    public string KeyEncryptionKey { get; init; } = "";

    /// <summary>Kimberly's address as browsers see it; sign-in with a provider may come back to any page under it.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>For how long an access token is valid.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00", ErrorMessage = "Auth:AccessTokenLifetime must be between 00:01:00 and 01:00:00.")]
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>For how long a service token is valid.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00", ErrorMessage = "Auth:ServiceTokenLifetime must be between 00:01:00 and 01:00:00.")]
    public TimeSpan ServiceTokenLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a session lasts without being refreshed.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00", ErrorMessage = "Auth:RefreshTokenLifetime must be between 01:00:00 and 365.00:00:00.")]
    public TimeSpan RefreshTokenLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>For how long a spent refresh token still gets an answer, for a client that did not receive the first one.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00", ErrorMessage = "Auth:RefreshRetryWindow must be between 00:00:00 and 00:01:00.")]
    public TimeSpan RefreshRetryWindow { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For how long signing up again with the same address and password is a retry, not a conflict.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ErrorMessage = "Auth:SignUpRetryWindow must be between 00:00:00 and 1.00:00:00.")]
    public TimeSpan SignUpRetryWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long tokens are signed with one key before the next one's turn.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00", ErrorMessage = "Auth:SigningKeyLifetime must be between 01:00:00 and 365.00:00:00.")]
    public TimeSpan SigningKeyLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Rounds of PBKDF2-SHA512; passwords hashed with fewer are hashed again at the next login.</summary>
    [Range(1_000, 10_000_000, ErrorMessage = "Auth:PasswordIterations must be between 1000 and 10000000.")]
    public int PasswordIterations { get; init; } = 210_000;
}
