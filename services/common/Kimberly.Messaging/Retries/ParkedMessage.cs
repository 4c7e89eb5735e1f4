using Kimberly.Messaging.Transport;

namespace Kimberly.Messaging.Retries;

/// <summary>A message that failed, or that waits behind one of its key that did.</summary>
internal sealed class ParkedMessage
{
    /// <summary>Within a key, the order of handling.</summary>
    public long Number { get; init; }

    public required Guid Id { get; init; }

    public required string Topic { get; init; }

    public required string Key { get; init; }

    public required string Type { get; init; }

    public required byte[] Body { get; init; }

    public Guid? UserId { get; init; }

    public string? TraceParent { get; init; }

    public required DateTimeOffset SentAt { get; init; }

    /// <summary>How often it was tried; 0 for one that only waits.</summary>
    public int Attempts { get; init; }

    public required DateTimeOffset NextAttemptAt { get; init; }

    /// <summary>The kind of the last error, never its text, which may hold what a person wrote.</summary>
    public string? Error { get; init; }

    public static ParkedMessage Of(IncomingMessage message, string topic, DateTimeOffset nextAttemptAt, int attempts = 0, string? error = null) => new()
    {
        Id = message.Id!.Value,
        Topic = topic,
        Key = message.Key,
        Type = message.Type,
        Body = message.Body,
        UserId = message.UserId,
        TraceParent = message.TraceParent,
        SentAt = message.SentAt,
        Attempts = attempts,
        NextAttemptAt = nextAttemptAt,
        Error = error,
    };
}
