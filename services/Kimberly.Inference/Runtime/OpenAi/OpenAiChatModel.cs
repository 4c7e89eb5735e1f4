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
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private int _present;

    /// <param name="options">Where the server is.</param>
    /// <param name="limit">How long any answer may take in all.</param>
    /// <param name="time">The clock.</param>
    public OpenAiChatModel(OpenAiOptions options, TimeSpan limit, TimeProvider time)
    {
        _options = options;
        _limit = limit;
        _time = time;
        Id = options.Model ?? throw new InvalidOperationException("Inference:OpenAI:Model is not set.");
        _client = OpenAiClients.Create(options).GetChatClient(Id).AsIChatClient();
    }

    public string Id { get; }

    public string OwnedBy => "openai";

    public int? ContextTokens => _options.ContextTokens;

    public async IAsyncEnumerable<AnswerPart> AnswerAsync(ChatPrompt prompt, [EnumeratorCancellation] CancellationToken cancellation)
    {
        RequireRoom(prompt.Messages);
        if (Interlocked.Increment(ref _present) > _options.Parallel)
        {
            Interlocked.Decrement(ref _present);
            throw new ProblemException(429, ProblemCodes.ModelBusy, "Too many conversations wait for the model. Try again shortly.", TimeSpan.FromSeconds(1));
        }

        using var stall = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        var timeout = prompt.Timeout is { } wanted && wanted < _limit ? wanted : _limit;
        using var deadline = new CancellationTokenSource(timeout, _time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stall.Token, deadline.Token);
        var answer = new OpenAiAnswer(prompt);
        try
        {
            await using var updates = _client
                .GetStreamingResponseAsync(prompt.Messages.Select(Message), Options(prompt.Sampling), ending.Token)
                .GetAsyncEnumerator(ending.Token);
            while (await NextAsync(updates, stall, timeout, deadline.Token, cancellation))
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

    /// <summary>Refuses here what the server might cut without a word.</summary>
    private void RequireRoom(IReadOnlyList<ChatCompletionMessage> messages)
    {
        var tokens = CountTokens(messages).PromptTokens;
        if (tokens >= _options.ContextTokens)
        {
            throw OpenAiProblems.TooLong(
                $"The prompt has about {tokens} tokens; {Id} holds {_options.ContextTokens} (Inference:OpenAI:ContextTokens), of which the answer needs at least 1.");
        }
    }

    private async ValueTask<bool> NextAsync(
        IAsyncEnumerator<ChatResponseUpdate> updates, CancellationTokenSource stall, TimeSpan timeout, CancellationToken deadline, CancellationToken cancellation)
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
            throw OpenAiProblems.TooSlow(timeout);
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
