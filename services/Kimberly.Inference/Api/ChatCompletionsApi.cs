using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Kimberly.Contracts.Inference;
using Kimberly.Inference.Loading;
using Kimberly.Inference.Runtime;
using Kimberly.ServiceDefaults.Identity;
using Kimberly.ServiceDefaults.Json;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Kimberly.Inference.Api;

/// <summary><c>POST /v1/chat/completions</c>, as JSON or as server-sent events.</summary>
internal static class ChatCompletionsApi
{
    private const string Done = "[DONE]";

    public static void MapChatCompletions(this IEndpointRouteBuilder app) => app
        .MapPost("/v1/chat/completions", AnswerAsync)
        .RequireService()
        .WithName("CreateChatCompletion")
        .WithSummary("Answer a conversation")
        .WithDescription("OpenAI's shape, with prompt_cache_key, top_k, repetition_penalty and timeout_seconds; with stream, server-sent events that end with [DONE].");

    private static async Task<Results<Ok<ChatCompletion>, ServerSentEventsResult<string>>> AnswerAsync(
        ChatCompletionRequest request, LoadedModels models, InferenceTelemetry telemetry, TimeProvider time, CancellationToken cancellation)
    {
        var model = models.Chat;
        RequestChecks.Model(request.Model, model.Id);
        RequestChecks.Messages(request.Messages);

        var answer = new MeasuredAnswer(model, telemetry, time);
        var parts = answer.RunAsync(ChatPrompts.From(request), cancellation);
        var id = $"chatcmpl-{Guid.CreateVersion7(time.GetUtcNow()):N}";
        var created = time.GetUtcNow().ToUnixTimeSeconds();
        if (!request.Stream)
        {
            return TypedResults.Ok(await WholeAsync(parts, id, created, model.Id));
        }

        // What is refused is refused with a status: the stream starts when the model begins with the prompt, not before.
        var rest = parts.GetAsyncEnumerator(cancellation);
        try
        {
            await rest.MoveNextAsync();
        }
        catch
        {
            await rest.DisposeAsync();
            throw;
        }

        var template = new ChatCompletionChunk(id, created, model.Id, []);
        return TypedResults.ServerSentEvents(EventsAsync(rest, template, request.StreamOptions?.IncludeUsage ?? false, cancellation));
    }

    private static async Task<ChatCompletion> WholeAsync(IAsyncEnumerable<AnswerPart> parts, string id, long created, string model)
    {
        var text = new StringBuilder();
        await foreach (var part in parts)
        {
            text.Append(part.Text);
            if (part.End is { } end)
            {
                var message = new ChatCompletionMessage(ChatCompletionRole.Assistant, text.ToString());
                return new ChatCompletion(id, created, model, [new ChatCompletionChoice(0, message, Reason(end))], Usage(end));
            }
        }

        throw new InvalidOperationException("An answer ended without saying so.");
    }

    private static async IAsyncEnumerable<SseItem<string>> EventsAsync(
        IAsyncEnumerator<AnswerPart> parts, ChatCompletionChunk template, bool includeUsage, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var disposing = parts;
        yield return Event(template with { Choices = [new(0, new ChatCompletionDelta(ChatCompletionRole.Assistant, string.Empty))] });
        while (true)
        {
            var part = parts.Current;
            if (part.Text.Length > 0)
            {
                yield return Event(template with { Choices = [new(0, new ChatCompletionDelta(Content: part.Text))] });
            }

            if (part.End is { } end)
            {
                yield return Event(template with { Choices = [new(0, new ChatCompletionDelta(), Reason(end))] });
                if (includeUsage)
                {
                    yield return Event(template with { Usage = Usage(end) });
                }

                break;
            }

            if (await NextAsync(parts) is { } problem)
            {
                yield return new SseItem<string>(Json(new ChatCompletionError(new(problem.Code, problem.Message))), "error");
                break;
            }

            cancellation.ThrowIfCancellationRequested();
        }

        yield return new SseItem<string>(Done);
    }

    /// <summary>Goes on to the next part.</summary>
    /// <returns>What went wrong, after the status has long been sent; null when nothing did.</returns>
    private static async ValueTask<ProblemException?> NextAsync(IAsyncEnumerator<AnswerPart> parts)
    {
        try
        {
            return await parts.MoveNextAsync() ? null : new ProblemException(503, ProblemCodes.ModelUnavailable, "The answer broke off.");
        }
        catch (ProblemException problem)
        {
            return problem;
        }
    }

    private static SseItem<string> Event(ChatCompletionChunk chunk) => new(Json(chunk));

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, KimberlyJson.Options);

    private static string Reason(AnswerEnd end) => end.Reason == AnswerEndReason.Length ? "length" : "stop";

    private static ChatCompletionUsage Usage(AnswerEnd end) => new(
        end.PromptTokens, end.CompletionTokens, end.PromptTokens + end.CompletionTokens, new PromptTokensDetails(end.CachedTokens));
}
