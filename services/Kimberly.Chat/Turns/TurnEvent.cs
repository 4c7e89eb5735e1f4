using Kimberly.Chat.Api;

namespace Kimberly.Chat.Turns;

/// <summary>What happens in a turn, in this order: begun, recalled, any number of pieces, done.</summary>
internal abstract record TurnEvent
{
    /// <summary>The person's message is stored.</summary>
    public sealed record Begun(Guid ConversationId, Guid MessageId) : TurnEvent;

    /// <summary>This is used of what Kimberly remembers.</summary>
    public sealed record Recalled(IReadOnlyList<MemoryInUse> Memories) : TurnEvent;

    /// <summary>This is said.</summary>
    public sealed record Piece(string Text) : TurnEvent;

    /// <summary>The answer is stored.</summary>
    public sealed record Done(ChatAnswer Answer) : TurnEvent
    {
        /// <summary>True when it was stored by an earlier request with the same key.</summary>
        public bool IsRepeated { get; init; }
    }
}
