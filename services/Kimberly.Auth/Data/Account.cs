namespace Kimberly.Auth.Data;

/// <summary>Who may sign in. It is pending, and nobody can, until its profile exists in users.</summary>
internal sealed class Account
{
    public required Guid Id { get; init; }

    /// <summary>As it was typed.</summary>
    public required string Email { get; init; }

    /// <summary>What addresses are compared by.</summary>
    public required string NormalizedEmail { get; init; }

    /// <summary>Null where the person signs in with an OpenID Connect provider only.</summary>
    public string? PasswordHash { get; init; }

    /// <summary>When the person was shown to receive mail at the address; null while nobody knows.</summary>
    public DateTimeOffset? EmailVerifiedAt { get; init; }

    /// <summary>Counts the changes of the password: what was proved with an older one starts no session, and failed attempts on an older one lock nobody out.</summary>
    public int PasswordVersion { get; init; }

    public string[] Roles { get; init; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When sign-up was complete; null while it is pending.</summary>
    public DateTimeOffset? ActivatedAt { get; init; }

    /// <summary>Whether users knows that the address is verified.</summary>
    public bool VerificationTold { get; init; }

    /// <summary>Loaded only where it is included.</summary>
    public SecondFactor? SecondFactor { get; init; }
}
