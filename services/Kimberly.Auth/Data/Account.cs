namespace Kimberly.Auth.Data;

/// <summary>Who may sign in. It is pending, and nobody can, until its profile exists in users.</summary>
internal sealed class Account
{
    public required Guid Id { get; init; }

    /// <summary>As it was typed.</summary>
    public required string Email { get; init; }

    /// <summary>What addresses are compared by.</summary>
    public required string NormalizedEmail { get; init; }

    public required string PasswordHash { get; init; }

    /// <summary>Counts the changes of the password: what was proved with an older one starts no session, and failed attempts on an older one lock nobody out.</summary>
    public int PasswordVersion { get; init; }

    public string[] Roles { get; init; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When sign-up was complete; null while it is pending.</summary>
    public DateTimeOffset? ActivatedAt { get; init; }

    /// <summary>When somebody proved that the address is theirs; null until then.</summary>
    public DateTimeOffset? EmailVerifiedAt { get; init; }

    /// <summary>Whether users knows that the address is verified.</summary>
    public bool VerificationTold { get; init; }
}
