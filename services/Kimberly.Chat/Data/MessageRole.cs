namespace Kimberly.Chat.Data;

/// <summary>Who said a message. The order is the order within a turn.</summary>
internal enum MessageRole
{
    /// <summary>The person.</summary>
    User,

    /// <summary>Kimberly.</summary>
    Assistant,
}
