using Kimberly.Messaging.Retries;
using Kimberly.Messaging.Transport;

namespace Kimberly.Messaging.DeadLetters;

/// <summary>A message that had no effect and is not tried any more, until somebody says so.</summary>
internal sealed class DeadLetter
{
    public required Guid Id { get; init; }

    public required string Topic { get; init; }

    public required string Key { get; init; }

    public required string Type { get; init; }

    /// <summary>Null once it was discarded.</summary>
    public required byte[]? Body { get; init; }

    public Guid? UserId { get; init; }

    public string? TraceParent { get; init; }

    public required DateTimeOffset SentAt { get; init; }

    public required int Attempts { get; init; }

    /// <summary>The kind of the last error, never its text.</summary>
    public required string Error { get; init; }

    public required DateTimeOffset DiedAt { get; init; }

    public DateTimeOffset? DiscardedAt { get; init; }

    /// <summary>One that nobody can handle.</summary>
    public static DeadLetter Of(IncomingMessage message, string topic, string error, DateTimeOffset now) => new()
    {
        Id = message.Id ?? Guid.CreateVersion7(now),
        Topic = topic,
        Key = message.Key,
        Type = message.Type,
        Body = message.Body,
        UserId = message.UserId,
        TraceParent = message.TraceParent,
        SentAt = message.SentAt,
        Attempts = 0,
        Error = error,
        DiedAt = now,
    };

    /// <summary>One that failed for the last time.</summary>
    public static DeadLetter Of(ParkedMessage message, string error, int attempts, DateTimeOffset now) => new()
    {
        Id = message.Id,
        Topic = message.Topic,
        Key = message.Key,
        Type = message.Type,
        Body = message.Body,
        UserId = message.UserId,
        TraceParent = message.TraceParent,
        SentAt = message.SentAt,
        Attempts = attempts,
        Error = error,
        DiedAt = now,
    };

    /// <summary>The same message, to be tried as if it were new.</summary>
    public ParkedMessage Revive(DateTimeOffset now) => new()
    {
        Id = Id,
        Topic = Topic,
        Key = Key,
        Type = Type,
        Body = Body ?? throw new InvalidOperationException("It was discarded."),
        UserId = UserId,
        TraceParent = TraceParent,
        SentAt = SentAt,
        NextAttemptAt = now,
    };
}
