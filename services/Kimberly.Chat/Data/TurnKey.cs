using Kimberly.ServiceDefaults.Idempotency;

namespace Kimberly.Chat.Data;

/// <summary>
/// The <c>Idempotency-Key</c> of a message, and the turn that it began. It goes with its conversation: the answer that is
/// kept here says what was said there.
/// </summary>
internal sealed class TurnKey : IKeptKey
{
    public required Guid UserId { get; init; }

    public required string Key { get; init; }

    public required byte[] RequestHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required Guid ConversationId { get; init; }

    public required int Turn { get; init; }

    public required Guid MessageId { get; init; }

    public required Guid AnswerId { get; init; }

    /// <summary>The answer as it was given, in JSON; null until the turn is answered to its end.</summary>
    public string? Answer { get; init; }
}
