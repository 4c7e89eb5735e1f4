using System.Runtime.CompilerServices;
using Kimberly.Contracts.Inference;
using Kimberly.Inference.Sampling;
using Kimberly.ServiceDefaults.Problems;
using Microsoft.Extensions.AI;

namespace Kimberly.Inference.Runtime.OpenAi;

/// <summary>A chat model behind any server that speaks OpenAI's protocol: Ollama, llama-server, vLLM, an API.</summary>
internal sealed class OpenAiChatModel : IChatModel, IDisposable
{
    private readonly IChatClient _client;
    private readonly OpenAiOptions _options;
    private readonly TimeProvider _time;
    private int _present;

    public OpenAiChatModel(OpenAiOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        Id = options.Model ?? throw new InvalidOperationException("Inference:OpenAI:Model is not set.");
        _client = OpenAiClients.Create(options).GetChatClient(Id).AsIChatClient();
    }

    public string Id { get; }

    public string OwnedBy => "openai";

    public int? ContextTokens => _options.ContextTokens;

    public async IAsyncEnumerable<AnswerPart> AnswerAsync(ChatPrompt prompt, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _present) > _options.Parallel)
        {
            Interlocked.Decrement(ref _present);
            throw new ProblemException(429, ProblemCodes.ModelBusy, "Too many conversations wait for the model. Try again shortly.", TimeSpan.FromSeconds(1));
        }

        using var stall = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        using var deadline = new CancellationTokenSource(prompt.Timeout ?? Timeout.InfiniteTimeSpan, _time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stall.Token, deadline.Token);
        var answer = new OpenAiAnswer(prompt);
        try
        {
            await using var updates = _client
                .GetStreamingResponseAsync(prompt.Messages.Select(Message), Options(prompt.Sampling), ending.Token)
                .GetAsyncEnumerator(ending.Token);
            while (await NextAsync(updates, stall, prompt.Timeout, deadline.Token, cancellation))
            {
                if (answer.Add(updates.Current) is { Length: > 0 } text)
                {
                    if (answer.BeyondLimit)
                    {
                        break;
                    }

                    yield return new AnswerPart(text);
                }
            }

            yield return answer.End() is { } end ? new AnswerPart(string.Empty, end) : throw OpenAiProblems.BrokeOff();
        }
        finally
        {
            Interlocked.Decrement(ref _present);
        }
    }

    public TokenCountAnswer CountTokens(IReadOnlyList<ChatCompletionMessage> messages)
    {
        int[] counts = [.. messages.Select(message => TokenEstimate.Of(message.Content))];
        return new TokenCountAnswer(counts.Sum() + TokenEstimate.PerMessage, counts, TokenEstimate.PerMessage, ContextTokens, Exact: false);
    }

    /// <summary>Caches are that server's own affair.</summary>
    public void Forget(string cacheKey)
    {
    }

    public void Dispose() => _client.Dispose();

    private async ValueTask<bool> NextAsync(
        IAsyncEnumerator<ChatResponseUpdate> updates, CancellationTokenSource stall, TimeSpan? timeout, CancellationToken deadline, CancellationToken cancellation)
    {
        stall.CancelAfter(TimeSpan.FromSeconds(_options.StallSeconds));
        try
        {
            return await updates.MoveNextAsync();
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (Exception) when (deadline.IsCancellationRequested)
        {
            throw OpenAiProblems.Stalled(timeout?.TotalSeconds ?? 0);
        }
        catch (Exception) when (stall.IsCancellationRequested)
        {
            throw OpenAiProblems.Stalled(_options.StallSeconds);
        }
        catch (Exception ex) when (OpenAiProblems.IsKnown(ex))
        {
            throw OpenAiProblems.Describe(ex);
        }
        finally
        {
            stall.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    private static ChatMessage Message(ChatCompletionMessage message) => new(
        message.Role switch
        {
            ChatCompletionRole.System => ChatRole.System,
            ChatCompletionRole.Assistant => ChatRole.Assistant,
            _ => ChatRole.User,
        },
        message.Content);

    private static ChatOptions Options(SamplingSettings sampling) => new()
    {
        MaxOutputTokens = sampling.MaxTokens,
        Temperature = (float)sampling.Temperature,
        TopP = sampling.TopP < 1 ? (float)sampling.TopP : null,
        Seed = sampling.Seed,
        StopSequences = sampling.Stop.Count > 0 ? [.. sampling.Stop] : null,
    };
}
