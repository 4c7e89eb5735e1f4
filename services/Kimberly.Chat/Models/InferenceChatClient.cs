using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Kimberly.Contracts.Inference;
using Kimberly.ServiceDefaults.Http.Pulses;
using Kimberly.ServiceDefaults.Json;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace Kimberly.Chat.Models;

/// <summary>
/// Kimberly's own model, over inference's OpenAI-compatible API. It always streams, so that a client that goes away frees
/// the model at once and a model that is stuck is noticed. Whatever goes wrong ends in a <see cref="ModelException"/>.
/// </summary>
internal sealed class InferenceChatClient(HttpClient inference, ServicePulses pulses, IOptions<ModelOptions> options, TimeProvider time) : IChatClient
{
    /// <summary>Who answers.</summary>
    public const string Service = "inference";

    private const string End = "[DONE]";
    private const string ErrorEvent = "error";
    private const int MarksAroundAMessage = 16;

    // How many tokens prompt and answer may have together; 0 until the model was asked. It may change when another model is loaded.
    private volatile int _context;

    /// <inheritdoc />
    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <inheritdoc />
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var pulse = await pulses.WatchAsync(Service, cancellationToken);
        using var silence = new Silence(Patience, time, cancellationToken, pulse?.Token ?? CancellationToken.None);
        var request = Request(messages, options);
        await silence.GuardAsync(token => RequireRoomAsync(request, token));
        using var response = await silence.GuardAsync(token => AskAsync(request, token));
        pulse?.Answered();
        var stream = await silence.GuardAsync(token => response.Content.ReadAsStreamAsync(token));
        await using var events = SseParser.Create(stream).EnumerateAsync(silence.Token).GetAsyncEnumerator(silence.Token);

        while (true)
        {
            if (!await silence.GuardAsync(_ => events.MoveNextAsync().AsTask()))
            {
                throw new ModelException(ModelFailure.Unavailable, "The model's stream broke off.");
            }

            if (events.Current.Data == End)
            {
                yield break;
            }

            yield return Update(events.Current);
        }
    }

    /// <inheritdoc />
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null
        : serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("kimberly", inference.BaseAddress)
        : serviceType.IsInstanceOfType(this) ? this
        : null;

    /// <inheritdoc />
    public void Dispose()
    {
        // The HttpClient belongs to its factory.
    }

    private TimeSpan Patience => TimeSpan.FromSeconds(options.Value.StallSeconds);

    private static ChatCompletionRequest Request(IEnumerable<ChatMessage> messages, ChatOptions? options) => new(
        [.. messages.Select(message => new ChatCompletionMessage(Role(message.Role), message.Text))],
        options?.ModelId,
        Stream: true,
        new ChatCompletionStreamOptions(IncludeUsage: true),
        MaxTokens: options?.MaxOutputTokens,
        Temperature: options?.Temperature,
        TopP: options?.TopP,
        TopK: options?.TopK,
        RepetitionPenalty: options?.AdditionalProperties?.GetValueOrDefault(ModelAnswer.RepetitionPenalty) as double?,
        Seed: options?.Seed,
        Stop: options?.StopSequences is { Count: > 0 } stop ? [.. stop] : null,
        PromptCacheKey: options?.AdditionalProperties?.GetValueOrDefault(ModelAnswer.CacheKey) as string);

    private static ChatCompletionRole Role(ChatRole role) =>
        role == ChatRole.System ? ChatCompletionRole.System
        : role == ChatRole.Assistant ? ChatCompletionRole.Assistant
        : ChatCompletionRole.User;

    /// <summary>Lets the model's tokenizer count, unless the prompt is so short that it fits whatever its tokens are.</summary>
    private async Task<bool> RequireRoomAsync(ChatCompletionRequest request, CancellationToken cancellation)
    {
        var wanted = request.MaxTokens ?? 1;
        // A token stands for at least one byte.
        if (request.Messages.Sum(message => Encoding.UTF8.GetByteCount(message.Content) + MarksAroundAMessage) + wanted <= _context)
        {
            return true;
        }

        using var response = await inference.PostAsJsonAsync("/internal/tokens", new TokenCountRequest(request.Messages), KimberlyJson.Options, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            throw Refused(response);
        }

        var count = Read<TokenCountAnswer>(await response.Content.ReadAsStringAsync(cancellation));
        _context = count.ContextTokens ?? int.MaxValue;
        return count.PromptTokens + Math.Min(wanted, _context / 2) <= _context
            ? true
            : throw new ModelException(ModelFailure.PromptTooLong, $"The prompt has {count.PromptTokens} tokens, of {_context} that the model holds with the answer.");
    }

    private async Task<HttpResponseMessage> AskAsync(ChatCompletionRequest body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = JsonContent.Create(body, options: KimberlyJson.Options) };
        var response = await inference.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw Refused(response);
        }
    }

    private static ModelException Refused(HttpResponseMessage response) => new(
        response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => ModelFailure.Busy,
            HttpStatusCode.RequestEntityTooLarge => ModelFailure.PromptTooLong,
            HttpStatusCode.BadRequest => ModelFailure.Refused,
            _ => ModelFailure.Unavailable,
        },
        $"Inference answered {(int)response.StatusCode}.",
        response.Headers.RetryAfter?.Delta);

    private static ChatResponseUpdate Update(SseItem<string> item)
    {
        if (item.EventType == ErrorEvent)
        {
            var code = Read<ChatCompletionError>(item.Data).Error.Code;
            throw new ModelException(code == ProblemCodes.ModelBusy ? ModelFailure.Busy : ModelFailure.Unavailable, $"Inference broke off with {code}.");
        }

        var chunk = Read<ChatCompletionChunk>(item.Data);
        var choice = chunk.Choices.Count > 0 ? chunk.Choices[0] : null;
        var update = new ChatResponseUpdate(ChatRole.Assistant, choice?.Delta.Content)
        {
            ResponseId = chunk.Id,
            ModelId = chunk.Model,
            FinishReason = choice?.FinishReason is { } reason ? new ChatFinishReason(reason) : null,
            AdditionalProperties = new() { [ModelAnswer.Provider] = ModelAnswer.Local },
        };
        if (chunk.Usage is { } usage)
        {
            update.Contents.Add(new UsageContent(new UsageDetails
            {
                InputTokenCount = usage.PromptTokens,
                OutputTokenCount = usage.CompletionTokens,
                TotalTokenCount = usage.TotalTokens,
                CachedInputTokenCount = usage.PromptTokensDetails?.CachedTokens,
            }));
        }

        return update;
    }

    private static T Read<T>(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, KimberlyJson.Options) ?? throw new JsonException("It is null.");
        }
        catch (JsonException ex)
        {
            throw new ModelException(ModelFailure.Unavailable, "Inference sent what is no chunk of an answer.", inner: ex);
        }
    }
}
