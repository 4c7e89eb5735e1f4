namespace Kimberly.Auth.Data;

/// <summary>A signed-in client: the family of all refresh tokens that follow from one login.</summary>
internal sealed class Session
{
    public required Guid Id { get; init; }

    public required Guid AccountId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was ended, by logging out or because a spent refresh token came back; null while it lasts.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}
