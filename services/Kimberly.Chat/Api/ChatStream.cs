using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Kimberly.Chat.Turns;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Chat.Api;

/// <summary>A turn as server-sent events.</summary>
internal sealed partial class ChatStream(ILogger<ChatStream> logger)
{
    /// <summary>
    /// Goes to the first event before the answer begins, so that what is refused outright (somebody else's conversation, a
    /// database that is away) is an ordinary problem with its status, and only what goes wrong later an event.
    /// </summary>
    public async Task<IAsyncEnumerable<SseItem<object>>> OpenAsync(IAsyncEnumerable<TurnEvent> turn, HttpContext context, CancellationToken cancellation)
    {
        var events = turn.GetAsyncEnumerator(cancellation);
        try
        {
            await events.MoveNextAsync();
        }
        catch
        {
            await events.DisposeAsync();
            throw;
        }

        return ItemsAsync(events, context, cancellation);
    }

    private async IAsyncEnumerable<SseItem<object>> ItemsAsync(
        IAsyncEnumerator<TurnEvent> events, HttpContext context, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using (events)
        {
            for (SseItem<object>? item = Item(events.Current); item is not null; item = await NextAsync(events, context, cancellation))
            {
                yield return item.Value;
                if (item.Value.EventType == Error)
                {
                    yield break;
                }
            }
        }
    }

    private async Task<SseItem<object>?> NextAsync(IAsyncEnumerator<TurnEvent> events, HttpContext context, CancellationToken cancellation)
    {
        try
        {
            return await events.MoveNextAsync() ? Item(events.Current) : null;
        }
        catch (Exception ex) when (!cancellation.IsCancellationRequested)
        {
            if (ex is not ProblemException)
            {
                LogBroken(logger, ex);
            }

            return new SseItem<object>(StreamedProblem.Of(ex, context), Error);
        }
    }

    private const string Error = "error";

    private static SseItem<object> Item(TurnEvent step) => step switch
    {
        TurnEvent.Begun begun => new(new StreamStart(begun.ConversationId, begun.MessageId), "start"),
        TurnEvent.Recalled recalled => new(recalled.Memories, "memories"),
        TurnEvent.Piece piece => new(new StreamDelta(piece.Text), "delta"),
        TurnEvent.Done done => new(done.Answer, "done"),
        _ => throw new InvalidOperationException($"A turn has no event for {step.GetType().Name}."),
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "POST /chat failed while its answer was streamed")]
    private static partial void LogBroken(ILogger logger, Exception exception);
}
