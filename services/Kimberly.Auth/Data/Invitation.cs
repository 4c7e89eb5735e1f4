namespace Kimberly.Auth.Data;

/// <summary>Lets one person sign up where registration is by invitation. Its code follows from its id.</summary>
internal sealed class Invitation
{
    public required Guid Id { get; init; }

    /// <summary>SHA-256 of the code.</summary>
    public required byte[] CodeHash { get; init; }

    /// <summary>The administrator who made it.</summary>
    public required Guid CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The account that was signed up with it; null while it can be used.</summary>
    public Guid? UsedBy { get; init; }
}
