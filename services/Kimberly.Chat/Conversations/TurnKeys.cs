using System.Text.Json;
using Kimberly.Chat.Api;
using Kimberly.Chat.Data;
using Kimberly.ServiceDefaults.Idempotency;
using Kimberly.ServiceDefaults.Json;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Chat.Conversations;

/// <summary>
/// Messages with an <c>Idempotency-Key</c>. The key is stored with the message, and the answer with the key, each in the
/// transaction of its half of the turn (<see cref="TurnLog"/>). Sent again, an answered message gets the same answer, and one
/// whose answer broke off is answered now, in the turn that it began.
/// </summary>
internal sealed class TurnKeys(IServiceScopeFactory scopes, TimeProvider time, ILogger<TurnKeys> logger)
{
    /// <summary>Keeps a key for this request until it is disposed of, and finds what became of it before.</summary>
    /// <exception cref="ProblemException">409: another request with the key is being answered, or it had another body and was answered.</exception>
    public async Task<HeldKey> HoldAsync(Guid user, KeyedMessage message, CancellationToken cancellation)
    {
        var scope = scopes.CreateAsyncScope();
        var held = new HeldKey(scope, scope.ServiceProvider.GetRequiredService<ChatDb>(), $"{user}:{message.Key}", logger);
        try
        {
            await held.LockAsync(cancellation);
            (held.Begun, held.Given) = await FindAsync(held.Db, user, message, cancellation);
            return held;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    private async Task<(BegunTurn? Begun, ChatAnswer? Given)> FindAsync(ChatDb db, Guid user, KeyedMessage message, CancellationToken cancellation)
    {
        var oldest = time.GetUtcNow() - IdempotencyKey.Kept;
        var found = await db.TurnKeys.AsNoTracking()
            .Where(key => key.UserId == user && key.Key == message.Key && key.CreatedAt > oldest)
            .Join(db.Conversations, key => key.ConversationId, conversation => conversation.Id, (key, conversation) => new { Key = key, conversation.ReplayFrom })
            .SingleOrDefaultAsync(cancellation);
        if (found is null)
        {
            return (null, null);
        }

        var key = found.Key;
        if (!key.RequestHash.AsSpan().SequenceEqual(message.Hash))
        {
            // What was not answered has freed the key for another message.
            return key.Answer is null ? (null, null) : throw IdempotencyKey.UsedForAnother();
        }

        return key.Answer is { } answer
            ? (null, JsonSerializer.Deserialize<ChatAnswer>(answer, KimberlyJson.Options))
            : (new BegunTurn(user, key.ConversationId, key.Turn, key.MessageId, key.AnswerId, found.ReplayFrom) { Key = message, IsAgain = true }, null);
    }
}
