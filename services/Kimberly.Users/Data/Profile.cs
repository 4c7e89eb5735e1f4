namespace Kimberly.Users.Data;

/// <summary>What Kimberly knows about a person from themselves. Whether and how they may sign in is auth's to know.</summary>
internal sealed class Profile
{
    public const string DefaultTimeZone = "Etc/UTC";
    public const string DefaultLanguage = "en";

    /// <summary>The account's id.</summary>
    public required Guid Id { get; init; }

    public required string Email { get; init; }

    public bool EmailVerified { get; init; }

    public string? Name { get; set; }

    public required string TimeZone { get; set; }

    public required string Language { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
}
