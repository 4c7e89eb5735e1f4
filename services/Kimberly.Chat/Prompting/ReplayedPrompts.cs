using System.Globalization;
using Kimberly.Chat.Conversations;
using StackExchange.Redis;

namespace Kimberly.Chat.Prompting;

/// <summary>
/// Remembers for an hour what the model was given for each turn where that is not the message itself, so that the next
/// prompt begins with exactly the text that the model has read already and only reads what is new. What was made from
/// another state of the person's memory is never replayed: a note in it may have been changed or forgotten since. Without
/// Redis, or when in doubt, turns are replayed as they were written; the model then reads them again, nothing else changes.
/// </summary>
internal sealed partial class ReplayedPrompts(IConnectionMultiplexer redis, ILogger<ReplayedPrompts> logger)
{
    // About as long as a model's cache of a conversation that went quiet may live.
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>The earlier turns with what the model was given, where that is known and still true.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="earlier">Its turns as they were written.</param>
    /// <param name="revision">The present state of the person's memory; null when unknown.</param>
    public async Task<IReadOnlyList<AnsweredTurn>> AsPutAsync(Guid conversation, IReadOnlyList<AnsweredTurn> earlier, long? revision)
    {
        if (revision is null || earlier.Count == 0)
        {
            return earlier;
        }

        try
        {
            var put = (await redis.GetDatabase().HashGetAllAsync(Key(conversation)))
                .ToDictionary(field => (int)field.Name, field => field.Value.ToString());
            return [.. earlier.Select(turn => put.TryGetValue(turn.Number, out var text) && Made(text, revision.Value) is { } message
                ? turn with { Message = message }
                : turn)];
        }
        catch (Exception ex) when (ex is RedisException or TimeoutException or OperationCanceledException)
        {
            LogUnknown(logger, ex);
            return earlier;
        }
    }

    /// <summary>Keeps what the model was given for a turn.</summary>
    public async Task KeepAsync(BegunTurn turn, string message, long revision)
    {
        try
        {
            var key = Key(turn.ConversationId);
            await redis.GetDatabase().HashSetAsync(key, turn.Number, string.Create(CultureInfo.InvariantCulture, $"{revision}{Separator}{message}"));
            await redis.GetDatabase().KeyExpireAsync(key, Lifetime);
        }
        catch (Exception ex) when (ex is RedisException or TimeoutException or OperationCanceledException)
        {
            LogUnknown(logger, ex);
        }
    }

    /// <summary>Drops what is known of a conversation.</summary>
    public async Task DropAsync(Guid conversation)
    {
        try
        {
            await redis.GetDatabase().KeyDeleteAsync(Key(conversation));
        }
        catch (Exception ex) when (ex is RedisException or TimeoutException or OperationCanceledException)
        {
            LogUnknown(logger, ex);
        }
    }

    private const char Separator = ':';

    private static RedisKey Key(Guid conversation) => $"chat:prompts:{conversation}";

    private static string? Made(string text, long revision)
    {
        var end = text.IndexOf(Separator);
        return long.Parse(text.AsSpan(0, end), CultureInfo.InvariantCulture) == revision ? text[(end + 1)..] : null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis did not answer; earlier turns are put to the model as they were written")]
    private static partial void LogUnknown(ILogger logger, Exception exception);
}
