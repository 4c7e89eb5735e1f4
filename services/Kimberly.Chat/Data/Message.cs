namespace Kimberly.Chat.Data;

/// <summary>One message as it was written. A turn is a person's message and, when a model could answer, Kimberly's.</summary>
internal sealed class Message
{
    public required Guid Id { get; init; }

    public required Guid ConversationId { get; init; }

    /// <summary>Counts from 0 within the conversation. Messages are ordered by turn and role, so that two turns at once stay pairs.</summary>
    public required int Turn { get; init; }

    public required MessageRole Role { get; init; }

    public required string Content { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Why the answer ended; null for a person's message. So are the members below.</summary>
    public string? FinishReason { get; init; }

    public string? Model { get; init; }

    public string? Provider { get; init; }

    public int? PromptTokens { get; init; }

    public int? CompletionTokens { get; init; }
}
