namespace Kimberly.Auth.Data;

/// <summary>A profile that users may have set up for a sign-up that came to nothing.</summary>
internal sealed class AbandonedProfile
{
    public required Guid UserId { get; init; }

    /// <summary>When to have it deleted: not before a call that sets it up, and is still on its way, has arrived.</summary>
    public required DateTimeOffset DueAt { get; init; }
}
