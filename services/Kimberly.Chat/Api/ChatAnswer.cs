namespace Kimberly.Chat.Api;

/// <summary>Answer of <c>POST /chat</c>, and the last event of its stream.</summary>
/// <param name="ConversationId">The conversation; send it with the next message to go on.</param>
/// <param name="MessageId">Kimberly's message in it.</param>
/// <param name="Reply">What Kimberly says.</param>
/// <param name="FinishReason"><c>stop</c>, or <c>length</c> when it was cut off at the longest answer allowed.</param>
/// <param name="Model">The model that answered; <c>kimberly</c> where Kimberly itself did, as when it confirms what it was asked to remember.</param>
/// <param name="Provider"><c>local</c> or <c>api</c>.</param>
/// <param name="Memories">What Kimberly used of what it remembers.</param>
/// <param name="Saved">The memories that this message asked for.</param>
/// <param name="Usage">Tokens.</param>
/// <param name="Timings">Milliseconds.</param>
public sealed record ChatAnswer(
    Guid ConversationId,
    Guid MessageId,
    string Reply,
    string FinishReason,
    string Model,
    string Provider,
    IReadOnlyList<MemoryInUse> Memories,
    IReadOnlyList<Guid> Saved,
    TokenUsage Usage,
    TurnTimings Timings);
