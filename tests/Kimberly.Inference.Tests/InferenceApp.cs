using Kimberly.Contracts.Inference;
using Kimberly.Inference.Loading;
using Kimberly.Inference.Runtime;
using Kimberly.Inference.Runtime.Onnx;
using Kimberly.Inference.Sampling;
using Kimberly.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.Inference.Tests;

/// <summary>The service with the bundled models, started once for all tests.</summary>
public sealed class InferenceApp : ServiceFactory<Program>, IAsyncLifetime
{
    public const int Parallel = 4;
    public const int QueueLimit = 4;

    public InferenceApp()
    {
        With("Inference:ModelsPath", ModelFiles.Root);
        With("Inference:Scheduling:Parallel", $"{Parallel}");
        With("Inference:Scheduling:QueueLimit", $"{QueueLimit}");
        With("Inference:Embeddings:QueueLimit", "64");
        // Nothing here asks Redis: service tokens belong to no session.
        With("ConnectionStrings:redis", "127.0.0.1:1,abortConnect=false,connectTimeout=100");
    }

    internal OnnxChatModel Model => (OnnxChatModel)Models.Chat;

    internal LoadedModels Models => Services.GetRequiredService<LoadedModels>();

    public async ValueTask InitializeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!Models.Ready)
        {
            await Task.Delay(20, patience.Token);
        }
    }

    /// <summary>A client with a service's token for inference.</summary>
    public HttpClient CreateServiceClient() => ClientForService("chat", "inference");

    /// <summary>Until nobody is answered and nobody waits: counters stand still from then on.</summary>
    public async ValueTask WaitUntilIdleAsync() =>
        await Eventually.HoldsAsync(() => Model.Pump is { Present: 0, Active: 0, Waiting: 0 });

    /// <summary>Asks the model itself, without HTTP.</summary>
    internal Task<Answer> AskAsync(string message, SamplingSettings? sampling = null, string? cacheKey = null) =>
        AskAsync([new ChatCompletionMessage(ChatCompletionRole.User, message)], sampling, cacheKey);

    internal Task<Answer> AskAsync(IReadOnlyList<ChatCompletionMessage> messages, SamplingSettings? sampling = null, string? cacheKey = null) =>
        Answer.ReadAsync(Model.AnswerAsync(
            new ChatPrompt(messages, sampling ?? new SamplingSettings { MaxTokens = 24 }, cacheKey), TestContext.Current.CancellationToken));
}
