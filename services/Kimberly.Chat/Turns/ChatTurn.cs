using System.Runtime.CompilerServices;
using Kimberly.Chat.Api;
using Kimberly.Chat.Conversations;
using Kimberly.Chat.Models;
using Kimberly.Chat.Prompting;
using Kimberly.Chat.Recall;
using Kimberly.Chat.Remembering;
using Kimberly.Contracts.Memory;
using Kimberly.ServiceDefaults.Http.Pulses;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace Kimberly.Chat.Turns;

/// <summary>One message and its answer, from top to bottom.</summary>
internal sealed partial class ChatTurn(
    TurnLog log,
    TurnKeys keys,
    RememberClient remembering,
    RecallClient recall,
    ReplayedPrompts replayed,
    IChatClient model,
    ModelCaches caches,
    UsedMemories used,
    ServicePulses pulses,
    IOptions<TurnOptions> options,
    IOptions<RecallOptions> recallOptions,
    TimeProvider time,
    ILogger<ChatTurn> logger)
{
    // For what is written whether or not the person is still there: their own token may have ended.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    /// <summary>Answers a message.</summary>
    /// <param name="user">Who is asking.</param>
    /// <param name="request">What they say.</param>
    /// <param name="key">Under which key they may say it again; null without one.</param>
    /// <param name="cancellation">Ends when they go away; the model is then freed, and what it said until then is kept.</param>
    /// <exception cref="ProblemException">
    /// 404 for a conversation that is not theirs; 503 when what they asked to remember could not be saved; 429, 503 or 413 when the
    /// model cannot answer. Their message is kept in all but the first case. 409 for a key that is in use or was used for another message.
    /// </exception>
    public async IAsyncEnumerable<TurnEvent> RunAsync(
        Guid user, ChatRequest request, KeyedMessage? key, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var began = time.GetTimestamp();

        // What was asked to be remembered must fit into one memory; said before anything is stored.
        var statement = RememberCommand.Statement(request.Message);
        if (statement is { Length: > MemoryLimits.Content })
        {
            throw ProblemException.Validation("message", $"One memory holds at most {MemoryLimits.Content:N0} characters. Ask to remember it in parts.");
        }

        // What was answered before under this key is answered the same way.
        await using var held = key is null ? null : await keys.HoldAsync(user, key, cancellation);
        if (held?.Given is { } given)
        {
            yield return new TurnEvent.Begun(given.ConversationId, given.MessageId);
            yield return new TurnEvent.Recalled(given.Memories);
            yield return new TurnEvent.Piece(given.Reply);
            yield return new TurnEvent.Done(given) { IsRepeated = true };
            yield break;
        }

        // The person's message is stored before anything can fail.
        var turn = held?.Begun ?? await log.BeginAsync(user, request.ConversationId, request.Message, key, cancellation);
        yield return new TurnEvent.Begun(turn.ConversationId, turn.AnswerId);

        await foreach (var step in statement is null ? AnswerAsync(turn, request, began, cancellation) : RememberAsync(turn, statement, began, cancellation))
        {
            yield return step;
        }
    }

    /// <summary>Saves what was asked to be remembered, and confirms it without a model.</summary>
    private async IAsyncEnumerable<TurnEvent> RememberAsync(
        BegunTurn turn, string statement, long began, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var memoryBegan = time.GetTimestamp();
        var saved = await remembering.RememberAsync(turn, statement, cancellation);
        var memoryTook = time.GetElapsedTime(memoryBegan);

        // Stored before it is said: what was saved is confirmed in the conversation also when the person has gone.
        var answer = new Answer(Confirmation.Of(statement), ChatFinishReason.Stop.Value, Confirmation.Speaker, ModelAnswer.Local, 0, 0);
        var given = Given(turn, answer, [], saved, memoryTook, time.GetElapsedTime(began), began);
        await KeepAsync(turn, answer, given, turn.ReplayFrom);
        yield return new TurnEvent.Recalled([]);
        yield return new TurnEvent.Piece(answer.Text);
        yield return new TurnEvent.Done(given);
    }

    /// <summary>Has the model answer, with what memory knows about the message.</summary>
    private async IAsyncEnumerable<TurnEvent> AnswerAsync(
        BegunTurn turn, ChatRequest request, long began, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // Memory needs the model too: whoever finds out here that it hangs need not wait for that again.
        using var pulse = await pulses.WatchAsync(InferenceChatClient.Service, cancellation);

        // Memory, and meanwhile the conversation so far.
        var memoryBegan = time.GetTimestamp();
        var recalling = request.UseMemory ? recall.AboutAsync(request.Message, cancellation) : Task.FromResult(Recalled.Nothing);
        var written = await log.EarlierAsync(turn, cancellation);
        var recalled = await recalling;
        var memoryTook = time.GetElapsedTime(memoryBegan);
        IReadOnlyList<MemoryInUse> memories = [.. recalled.Memories.Select(memory => new MemoryInUse(memory.Id, memory.Content, memory.Score, memory.Why))];
        yield return new TurnEvent.Recalled(memories);

        // The prompt: the conversation as the model has read it, then the message in the form that it understands best.
        var earlier = await replayed.AsPutAsync(turn.ConversationId, written, recalled.Revision);
        var put = UserPrompt.Ask(request.Message, [.. memories.Select(memory => memory.Content)], recallOptions.Value.MaxNoteCharacters);
        var window = new PromptWindow(earlier, turn.ReplayFrom, put, request.Message).AtMost(options.Value.MaxHistoryCharacters);

        // The model, piece by piece.
        (var generation, window) = await AskAsync(turn, window, cancellation);
        TimeSpan? firstToken = null;
        try
        {
            while (await NextAsync(generation) is { } text)
            {
                firstToken ??= time.GetElapsedTime(began);
                yield return new TurnEvent.Piece(text);
            }
        }
        finally
        {
            await generation.DisposeAsync();
            if (generation.WasCutOff)
            {
                await KeepCutOffAsync(turn, generation, window);
            }
        }

        // The answer is stored, and before it what the next turn needs to go on from here: whoever deletes the conversation after that drops both.
        if (window.IsDressed && recalled.Revision is { } revision)
        {
            await replayed.KeepAsync(turn, window.Message, revision);
        }

        // Notes that did not fit with the message were not used after all.
        memories = window.IsDressed ? memories : [];
        var answer = generation.ToAnswer();
        var given = Given(turn, answer, memories, [], memoryTook, firstToken, began);
        await KeepAsync(turn, answer, given, window.ReplayFrom);
        used.Tell(turn.UserId, [.. memories.Select(memory => memory.Id)]);
        yield return new TurnEvent.Done(given);
    }

    private ChatAnswer Given(
        BegunTurn turn, Answer answer, IReadOnlyList<MemoryInUse> memories, IReadOnlyList<Guid> saved, TimeSpan memoryTook, TimeSpan? firstToken, long began)
    {
        var total = time.GetElapsedTime(began);
        return new ChatAnswer(
            turn.ConversationId,
            turn.AnswerId,
            answer.Text,
            answer.FinishReason,
            answer.Model ?? "unknown",
            answer.Provider ?? ModelAnswer.Local,
            memories,
            saved,
            new TokenUsage(answer.PromptTokens ?? 0, answer.CompletionTokens ?? 0, (answer.PromptTokens ?? 0) + (answer.CompletionTokens ?? 0)),
            new TurnTimings(Milliseconds(memoryTook), Milliseconds(firstToken ?? total), Milliseconds(total)));
    }

    /// <summary>Begins the answer, with as much of the conversation as the model can take.</summary>
    private async Task<(Generation Generation, PromptWindow Window)> AskAsync(
        BegunTurn turn, PromptWindow window, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return (await Generation.StartAsync(model, window.Messages(), Wishes(turn, window), cancellation), window);
            }
            catch (ModelException ex) when (ex.Failure == ModelFailure.PromptTooLong && window.Smaller() is { } smaller)
            {
                window = smaller;
            }
            catch (ModelException ex)
            {
                throw Failed(ex);
            }
        }
    }

    private ChatOptions Wishes(BegunTurn turn, PromptWindow window) => new()
    {
        MaxOutputTokens = options.Value.MaxOutputTokens,
        // Greedy: the same question gets the same answer, and a small model keeps to its notes best.
        Temperature = 0,
        AdditionalProperties = new()
        {
            [ModelAnswer.CacheKey] = turn.ConversationId.ToString(),
            [ModelAnswer.RepetitionPenalty] = window.IsDressed ? 1.0 : options.Value.RepetitionPenalty,
        },
    };

    private async Task<string?> NextAsync(Generation generation)
    {
        try
        {
            return await generation.NextAsync();
        }
        catch (ModelException ex)
        {
            throw Failed(ex);
        }
    }

    private ProblemException Failed(ModelException failure)
    {
        LogNoAnswer(logger, failure.Failure == ModelFailure.Refused ? LogLevel.Error : LogLevel.Warning, failure.Failure, failure);
        return failure.ToProblem();
    }

    private async Task KeepCutOffAsync(BegunTurn turn, Generation generation, PromptWindow window)
    {
        try
        {
            await KeepAsync(turn, generation.ToAnswer(), given: null, window.ReplayFrom);
        }
        catch (Exception ex)
        {
            // Nobody is there any more to be told.
            LogCutOffLost(logger, ex);
        }
    }

    private async Task KeepAsync(BegunTurn turn, Answer answer, ChatAnswer? given, int replayFrom)
    {
        using var limit = new CancellationTokenSource(LastWords, time);
        try
        {
            await log.KeepAnswerAsync(turn, answer, given, replayFrom, limit.Token);
        }
        catch (OperationCanceledException ex)
        {
            LogAnswerLost(logger, ex);
            throw ProblemException.Unavailable("The answer could not be stored. Your message is kept; try again shortly.");
        }
        catch (ProblemException ex) when (ex.Code == ProblemCodes.NotFound)
        {
            // Deleted meanwhile; the model and Redis have got something of it again since.
            await replayed.DropAsync(turn.ConversationId);
            await caches.DropAsync(turn.ConversationId);
            throw;
        }
    }

    private static double Milliseconds(TimeSpan span) => Math.Round(span.TotalMilliseconds, 1);

    [LoggerMessage(Message = "The model gave no answer ({Failure})")]
    private static partial void LogNoAnswer(ILogger logger, LogLevel level, ModelFailure failure, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "An answer could not be stored in time")]
    private static partial void LogAnswerLost(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An answer that was cut off could not be stored")]
    private static partial void LogCutOffLost(ILogger logger, Exception exception);
}
