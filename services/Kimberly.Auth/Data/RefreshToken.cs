namespace Kimberly.Auth.Data;

internal sealed class RefreshToken
{
    /// <summary>SHA-256 of the token; the token itself is not kept.</summary>
    public required byte[] Hash { get; init; }

    public required Guid SessionId { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was first exchanged for the next one.</summary>
    public DateTimeOffset? SpentAt { get; set; }
}
