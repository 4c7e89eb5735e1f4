using Kimberly.Chat.Data;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.EntityFrameworkCore;

namespace Kimberly.Chat.Conversations;

/// <summary>
/// Writes a turn in two halves, each in a transaction of its own: the person's message before anything else is tried, so
/// that nothing they wrote is lost, and the answer when there is one. A turn's number is taken under a lock on its
/// conversation; two turns at once in one conversation therefore stay two pairs, in the order in which they were begun.
/// </summary>
internal sealed class TurnLog(ChatDb db, TimeProvider time)
{
    /// <summary>Stores the person's message.</summary>
    /// <exception cref="ProblemException">404: there is no such conversation, or it is somebody else's.</exception>
    public async Task<BegunTurn> BeginAsync(Guid user, Guid? conversation, string message, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var messageId = Guid.CreateVersion7(now);
        return await InTransactionAsync(
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
                await db.SaveChangesAsync(ct);
                return new BegunTurn(user, talk.Id, turn, messageId, Guid.CreateVersion7(now), talk.ReplayFrom);
            },
            ct => db.Messages.AnyAsync(stored => stored.Id == messageId, ct),
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
    /// <exception cref="ProblemException">404: the conversation was deleted while the model was answering.</exception>
    public async Task KeepAnswerAsync(BegunTurn turn, Answer answer, int replayFrom, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await InTransactionAsync(
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
                return await db.SaveChangesAsync(ct);
            },
            ct => db.Messages.AnyAsync(stored => stored.Id == turn.AnswerId, ct),
            cancellation);
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

    /// <summary>When the connection breaks during the commit, the retry first looks whether it had succeeded.</summary>
    private Task<T> InTransactionAsync<T>(
        Func<CancellationToken, Task<T>> work, Func<CancellationToken, Task<bool>> isDone, CancellationToken cancellation) =>
        db.Database.CreateExecutionStrategy().ExecuteInTransactionAsync(
            work,
            async (perform, ct) =>
            {
                db.ChangeTracker.Clear();
                return await perform(ct);
            },
            (_, ct) => isDone(ct),
            cancellation);
}
