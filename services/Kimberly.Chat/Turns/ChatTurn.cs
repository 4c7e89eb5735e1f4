using System.Runtime.CompilerServices;
using Kimberly.Chat.Api;
using Kimberly.Chat.Conversations;
using Kimberly.Chat.Models;
using Kimberly.Chat.Prompting;
using Kimberly.Chat.Recall;
using Kimberly.Chat.Remembering;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace Kimberly.Chat.Turns;

/// <summary>One message and its answer, from top to bottom.</summary>
internal sealed partial class ChatTurn(
    TurnLog log,
    RememberClient remembering,
    RecallClient recall,
    ReplayedPrompts replayed,
    IChatClient model,
    UsedMemories used,
    IOptions<TurnOptions> options,
    IOptions<RecallOptions> recallOptions,
    ChatTelemetry telemetry,
    TimeProvider time,
    ILogger<ChatTurn> logger)
{
    // For what is written after the person has gone: their own token has ended.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    /// <summary>Answers a message.</summary>
    /// <param name="user">Who is asking.</param>
    /// <param name="request">What they say.</param>
    /// <param name="cancellation">Ends when they go away; the model is then freed, and what it said until then is kept.</param>
    /// <exception cref="ProblemException">
    /// 404 for a conversation that is not theirs; 503 when what they asked to remember could not be saved; 429, 503 or 413 when the
    /// model cannot answer. Their message is kept in all but the first case.
    /// </exception>
    public async IAsyncEnumerable<TurnEvent> RunAsync(Guid user, ChatRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var began = time.GetTimestamp();

        // What was asked to be remembered must fit into one memory; said before anything is stored.
        var statement = RememberCommand.Statement(request.Message);
        if (statement is { Length: > RememberClient.MostCharacters })
        {
            throw ProblemException.Validation("message", $"One memory holds at most {RememberClient.MostCharacters:N0} characters. Ask to remember it in parts.");
        }

        // The person's message is stored before anything can fail.
        var turn = await log.BeginAsync(user, request.ConversationId, request.Message, cancellation);
        yield return new TurnEvent.Begun(turn.ConversationId, turn.AnswerId);

        // Memory: first what is to be saved, then what is known. What was just said needs no notes about itself.
        var memoryBegan = time.GetTimestamp();
        var saved = statement is null ? [] : await remembering.RememberAsync(turn, statement, cancellation);
        var recalled = request.UseMemory ? await recall.AboutAsync(request.Message, cancellation) : Recalled.Nothing;
        IReadOnlyList<MemoryInUse> memories = statement is not null ? []
            : [.. recalled.Memories.Select(memory => new MemoryInUse(memory.Id, memory.Content, memory.Score, memory.Why))];
        var memoryTook = time.GetElapsedTime(memoryBegan);
        yield return new TurnEvent.Recalled(memories);

        // The prompt: the conversation as the model has read it, then the message in the form that it understands best.
        var earlier = await replayed.AsPutAsync(turn.ConversationId, await log.EarlierAsync(turn, cancellation), recalled.Revision);
        var confirmation = statement is null ? null : new Confirmation(statement);
        var put = confirmation?.Prompt ?? UserPrompt.Ask(request.Message, [.. memories.Select(memory => memory.Content)], recallOptions.Value.MaxNoteCharacters);
        var window = new PromptWindow(earlier, turn.ReplayFrom, put, request.Message).AtMost(options.Value.MaxHistoryCharacters);

        // The model, piece by piece; a confirmation as a whole, because it is held to what was saved.
        (var generation, window) = await AskAsync(turn, window, saved.Count > 0, cancellation);
        TimeSpan? firstToken = null;
        try
        {
            while (await NextAsync(generation, saved.Count > 0) is { } text)
            {
                firstToken ??= time.GetElapsedTime(began);
                if (confirmation is null)
                {
                    yield return new TurnEvent.Piece(text);
                }
            }
        }
        finally
        {
            await generation.DisposeAsync();
            if (generation.WasCutOff && confirmation is null)
            {
                await KeepCutOffAsync(turn, generation, window, began);
            }
        }

        // The answer is stored, with what the next turn needs to go on from here.
        var answer = generation.ToAnswer();
        if (confirmation is not null)
        {
            answer = answer with { Text = confirmation.Held(answer.Text), FinishReason = ChatFinishReason.Stop.Value };
            yield return new TurnEvent.Piece(answer.Text);
        }

        await log.KeepAnswerAsync(turn, answer, window.ReplayFrom, cancellation);
        if (window.IsDressed && confirmation is null && recalled.Revision is { } revision)
        {
            await replayed.KeepAsync(turn, window.Message, revision);
        }

        // Notes that did not fit with the message were not used after all.
        memories = window.IsDressed ? memories : [];
        used.Tell(user, [.. memories.Select(memory => memory.Id)]);

        var total = time.GetElapsedTime(began);
        telemetry.Answered(firstToken ?? total, total, memories.Count);
        yield return new TurnEvent.Done(new ChatAnswer(
            turn.ConversationId,
            turn.AnswerId,
            answer.Text,
            answer.FinishReason,
            answer.Model ?? "unknown",
            answer.Provider ?? ModelAnswer.Local,
            memories,
            saved,
            new TokenUsage(answer.PromptTokens ?? 0, answer.CompletionTokens ?? 0, (answer.PromptTokens ?? 0) + (answer.CompletionTokens ?? 0)),
            new TurnTimings(Milliseconds(memoryTook), Milliseconds(firstToken ?? total), Milliseconds(total))));
    }

    /// <summary>Begins the answer, with as much of the conversation as the model can take.</summary>
    private async Task<(Generation Generation, PromptWindow Window)> AskAsync(
        BegunTurn turn, PromptWindow window, bool isSaved, CancellationToken cancellation)
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
                throw Failed(ex, isSaved);
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

    private async Task<string?> NextAsync(Generation generation, bool isSaved)
    {
        try
        {
            return await generation.NextAsync();
        }
        catch (ModelException ex)
        {
            throw Failed(ex, isSaved);
        }
    }

    private ProblemException Failed(ModelException failure, bool isSaved)
    {
        LogNoAnswer(logger, failure.Failure, failure);
        telemetry.Failed(failure.Failure);
        return failure.ToProblem(isSaved);
    }

    private async Task KeepCutOffAsync(BegunTurn turn, Generation generation, PromptWindow window, long began)
    {
        using var limit = new CancellationTokenSource(LastWords, time);
        try
        {
            await log.KeepAnswerAsync(turn, generation.ToAnswer(), window.ReplayFrom, limit.Token);
        }
        catch (Exception ex)
        {
            // Nobody is there any more to be told.
            LogCutOffLost(logger, ex);
        }

        telemetry.Cancelled(time.GetElapsedTime(began));
    }

    private static double Milliseconds(TimeSpan span) => Math.Round(span.TotalMilliseconds, 1);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The model gave no answer ({Failure})")]
    private static partial void LogNoAnswer(ILogger logger, ModelFailure failure, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An answer that was cut off could not be stored")]
    private static partial void LogCutOffLost(ILogger logger, Exception exception);
}
