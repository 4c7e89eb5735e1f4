namespace Kimberly.Auth.Data;

/// <summary>A signed-in client: the family of all refresh tokens that follow from one login.</summary>
internal sealed class Session
{
    public required Guid Id { get; init; }

    public required Guid AccountId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it began or was last refreshed.</summary>
    public required DateTimeOffset LastSeenAt { get; set; }

    /// <summary>What the client called itself when the session began.</summary>
    public string? UserAgent { get; init; }

    /// <summary>A keyed hash of the network that the session began from; says only whether two are the same.</summary>
    public byte[]? Network { get; init; }

    /// <summary>When it was ended: by its person, by a new password, or because a spent refresh token came back; null while it lasts.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Whether Redis, where every service looks, is known to have heard of the end.</summary>
    public bool EndTold { get; init; }
}
