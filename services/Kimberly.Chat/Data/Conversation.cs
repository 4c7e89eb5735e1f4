namespace Kimberly.Chat.Data;

/// <summary>A conversation of one person with Kimberly.</summary>
internal sealed class Conversation
{
    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required string Title { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When something was last said; the list of conversations is sorted by it.</summary>
    public required DateTimeOffset LastActivityAt { get; set; }

    /// <summary>How many turns were begun. The next turn takes this number, under a lock on this row.</summary>
    public int Turns { get; set; }

    /// <summary>The first turn that is still put to the model; the ones before it no longer fit its context.</summary>
    public int ReplayFrom { get; set; }
}
