using System.Text.Json;
using Kimberly.Chat.Api;
using Kimberly.Chat.Data;
using Kimberly.ServiceDefaults.Data;
using Kimberly.ServiceDefaults.Json;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Kimberly.Chat.Conversations;

/// <summary>
/// Writes a turn in two halves, each in a transaction of its own: the person's message before anything else is tried, so
/// that nothing they wrote is lost, and the answer when there is one. A turn's number is taken under a lock on its
/// conversation; two turns at once in one conversation therefore stay two pairs, in the order in which they were begun.
/// </summary>
internal sealed class TurnLog(ChatDb db, TimeProvider time)
{
    /// <summary>Stores the person's message, and its key if it has one.</summary>
    /// <exception cref="ProblemException">404: there is no such conversation, or it is somebody else's.</exception>
    public async Task<BegunTurn> BeginAsync(Guid user, Guid? conversation, string message, KeyedMessage? key, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var messageId = Guid.CreateVersion7(now);
        return await db.InTransactionAsync(
            async ct =>
            {
                var talk = conversation is { } id ? await LockAsync(user, id, ct) : Start(user, message, now);
                var turn = talk.Turns++;
                talk.LastActivityAt = now;
                db.Add(new Message
                {
                    Id = messageId,
                    ConversationId = talk.Id,
                    Turn = turn,
                    Role = MessageRole.User,
                    Content = message,
                    CreatedAt = now,
                });
                var begun = new BegunTurn(user, talk.Id, turn, messageId, Guid.CreateVersion7(now), talk.ReplayFrom) { Key = key };
                await KeepKeyAsync(begun, now, ct);
                await db.SaveChangesAsync(ct);
                return begun;
            },
            cancellation);
    }

    /// <summary>
    /// The earlier turns that are put to the model again, oldest first. A turn that got no answer, because no model could
    /// give one or it is still being given, is left out: the model would take two messages in a row for one. So is an empty answer.
    /// </summary>
    public async Task<IReadOnlyList<AnsweredTurn>> EarlierAsync(BegunTurn turn, CancellationToken cancellation)
    {
        var messages = await db.Messages.AsNoTracking()
            .Where(message => message.ConversationId == turn.ConversationId && message.Turn >= turn.ReplayFrom && message.Turn < turn.Number)
            .OrderBy(message => message.Turn).ThenBy(message => message.Role)
            .Select(message => new { message.Turn, message.Content })
            .ToListAsync(cancellation);

        return [.. messages
            .GroupBy(message => message.Turn)
            .Where(pair => pair.Count() == 2 && pair.Last().Content.Length > 0)
            .Select(pair => new AnsweredTurn(pair.Key, pair.First().Content, pair.Last().Content))];
    }

    /// <summary>Stores the answer, and from which turn on the conversation still fits the model.</summary>
    /// <param name="turn">The turn that it ends.</param>
    /// <param name="answer">What was said.</param>
    /// <param name="given">The answer as the client gets it, kept for a message with a key; null when it was cut off.</param>
    /// <param name="replayFrom">The first turn that is still put to the model.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ProblemException">404: the conversation was deleted while the model was answering; 503: the turn has an answer already.</exception>
    public async Task KeepAnswerAsync(BegunTurn turn, Answer answer, ChatAnswer? given, int replayFrom, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        try
        {
            await db.InTransactionAsync(
                async ct =>
                {
                    var conversation = await LockAsync(turn.UserId, turn.ConversationId, ct);
                    conversation.LastActivityAt = now;
                    conversation.ReplayFrom = Math.Max(conversation.ReplayFrom, replayFrom);
                    db.Add(new Message
                    {
                        Id = turn.AnswerId,
                        ConversationId = turn.ConversationId,
                        Turn = turn.Number,
                        Role = MessageRole.Assistant,
                        Content = answer.Text,
                        CreatedAt = now,
                        FinishReason = answer.FinishReason,
                        Model = answer.Model,
                        Provider = answer.Provider,
                        PromptTokens = answer.PromptTokens,
                        CompletionTokens = answer.CompletionTokens,
                    });
                    if (turn.IsAgain)
                    {
                        await db.Messages.Where(message => message.Id == turn.AnswerId).ExecuteDeleteAsync(ct);
                    }

                    if (turn.Key is { } key && given is not null)
                    {
                        var json = JsonSerializer.Serialize(given, KimberlyJson.Options);
                        await db.TurnKeys.Where(kept => kept.UserId == turn.UserId && kept.Key == key.Key)
                            .ExecuteUpdateAsync(kept => kept.SetProperty(row => row.Answer, json), ct);
                    }

                    return await db.SaveChangesAsync(ct);
                },
                cancellation);
        }
        catch (DbUpdateException ex) when (ex.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // A restart of the database ended the hold on the key, and the message was sent again meanwhile.
            throw ProblemException.Unavailable("Another request with the same Idempotency-Key has got the answer. Send it again to read that.");
        }
    }

    /// <summary>In the place of an older message with this key, which is more than a day old or was never answered.</summary>
    private async Task KeepKeyAsync(BegunTurn turn, DateTimeOffset now, CancellationToken cancellation)
    {
        if (turn.Key is not { } key)
        {
            return;
        }

        await db.TurnKeys.Where(kept => kept.UserId == turn.UserId && kept.Key == key.Key).ExecuteDeleteAsync(cancellation);
        db.Add(new TurnKey
        {
            UserId = turn.UserId,
            Key = key.Key,
            RequestHash = key.Hash,
            CreatedAt = now,
            ConversationId = turn.ConversationId,
            Turn = turn.Number,
            MessageId = turn.MessageId,
            AnswerId = turn.AnswerId,
        });
    }

    private Conversation Start(Guid user, string message, DateTimeOffset now)
    {
        var conversation = new Conversation
        {
            Id = Guid.CreateVersion7(now),
            UserId = user,
            Title = ConversationTitle.From(message),
            CreatedAt = now,
            LastActivityAt = now,
        };
        db.Add(conversation);
        return conversation;
    }

    private async Task<Conversation> LockAsync(Guid user, Guid id, CancellationToken cancellation)
    {
        var found = await db.Conversations
            .FromSql($"select * from conversations where id = {id} and user_id = {user} for update")
            .ToListAsync(cancellation);
        return found.SingleOrDefault() ?? throw ProblemException.NotFound("conversation");
    }
}
