using System.Security.Claims;
using Kimberly.Chat.Conversations;
using Kimberly.Chat.Turns;
using Kimberly.ServiceDefaults.Idempotency;
using Kimberly.ServiceDefaults.Identity;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kimberly.Chat.Api;

/// <summary>Saying something to Kimberly.</summary>
internal static class ChatApi
{
    private const string EventStream = "text/event-stream";

    public static void MapChat(this IEndpointRouteBuilder routes) => routes.MapPost("/chat", ChatAsync)
        .WithName("Chat")
        .WithTags("Chat")
        .RequireScope(Scopes.Chat)
        .WithSummary("Say something to Kimberly.")
        .WithDescription(
            "Begins a conversation, or goes on with the one that is named. The message is kept before anything else happens, also when no model can answer. " +
            "A message such as \"Remember that my dog is called Biscuit\" puts a memory into the person's memory; the answer names it. With Accept: " +
            "text/event-stream the answer comes in pieces: the events start, memories, delta (any number), then done with the whole answer or error with a problem. " +
            "Sent again with the same Idempotency-Key, a message is not said twice: it gets the same answer, or the one that broke off before.")
        .Produces<ChatAnswer>(StatusCodes.Status200OK, "application/json", EventStream)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .TakesIdempotencyKey()
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<Results<Ok<ChatAnswer>, ServerSentEventsResult<object>>> ChatAsync(
        ChatRequest request, ClaimsPrincipal user, ChatTurn turn, ChatTelemetry telemetry, ChatStream stream, HttpContext context, CancellationToken cancellation)
    {
        var key = IdempotencyKey.Read(context.Request) is { } name ? new KeyedMessage(name, RequestHash.Of(context.Request, request)) : null;
        var events = telemetry.WatchAsync(turn.RunAsync(user.UserId(), request, key, cancellation), context, cancellation);
        if (WantsStream(context.Request))
        {
            return TypedResults.ServerSentEvents(await stream.OpenAsync(events, context, cancellation));
        }

        ChatAnswer? answer = null;
        await foreach (var step in events)
        {
            answer = step is TurnEvent.Done done ? done.Answer : null;
        }

        return TypedResults.Ok(answer);
    }

    private static bool WantsStream(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType.Equals(EventStream, StringComparison.OrdinalIgnoreCase) && accepted.Quality is not 0);
}
