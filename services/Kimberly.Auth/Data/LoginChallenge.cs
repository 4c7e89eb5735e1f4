namespace Kimberly.Auth.Data;

/// <summary>Somebody knew the password of an account and still has to show its second factor.</summary>
internal sealed class LoginChallenge
{
    /// <summary>SHA-256 of the challenge; the challenge itself is not kept.</summary>
    public required byte[] Hash { get; init; }

    public required Guid AccountId { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Which password was right: with another one, the challenge is void.</summary>
    public required int PasswordVersion { get; init; }

    public int Tries { get; init; }
}
