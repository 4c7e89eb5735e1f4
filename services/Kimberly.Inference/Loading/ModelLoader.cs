using Kimberly.Contracts.Inference;
using Kimberly.Inference.Embeddings;
using Kimberly.Inference.Models;
using Kimberly.Inference.Runtime;
using Kimberly.Inference.Runtime.Onnx;
using Kimberly.Inference.Runtime.OpenAi;
using Kimberly.Inference.Sampling;
using Kimberly.Inference.Scheduling;
using Microsoft.Extensions.Options;

namespace Kimberly.Inference.Loading;

/// <summary>Makes the models that the configuration names, and checks the files that they are made of at the same time.</summary>
internal sealed partial class ModelLoader(
    IOptions<InferenceOptions> inference,
    IOptions<SchedulingOptions> scheduling,
    IOptions<EmbeddingOptions> embeddings,
    IOptions<OpenAiOptions> openAi,
    IHostEnvironment environment,
    TimeProvider time,
    ILoggerFactory loggers,
    ILogger<ModelLoader> logger)
{
    /// <summary>Loads the chat model.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The model; whoever gets it disposes it.</returns>
    /// <exception cref="ModelFileException">A file is missing or damaged, or it is no model for this service.</exception>
    public Task<IChatModel> LoadChatAsync(CancellationToken cancellation) => inference.Value.Runtime == InferenceRuntime.OpenAI
        ? Task.FromResult<IChatModel>(new OpenAiChatModel(openAi.Value, TimeSpan.FromSeconds(scheduling.Value.RequestSeconds), time))
        : LoadAsync<IChatModel>(Folder(inference.Value.ChatModel), async folder => await OnnxChatModel.LoadAsync(folder, scheduling.Value, time, loggers), cancellation);

    /// <summary>Loads the embedding model.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The model; whoever gets it disposes it.</returns>
    /// <exception cref="ModelFileException">A file is missing or damaged, or it is no model for this service.</exception>
    public Task<IEmbeddingModel> LoadEmbeddingsAsync(CancellationToken cancellation) => openAi.Value.EmbeddingModel is not null
        ? Task.FromResult<IEmbeddingModel>(new OpenAiEmbeddingModel(openAi.Value))
        : LoadAsync<IEmbeddingModel>(Folder(inference.Value.EmbeddingModel), folder => Task.FromResult<IEmbeddingModel>(OnnxEmbeddingModel.Load(folder, embeddings.Value)), cancellation);

    /// <summary>Asks both models for a first answer.</summary>
    public static async Task WarmUpAsync(IChatModel chat, IEmbeddingModel embeddings, CancellationToken cancellation)
    {
        var embedding = embeddings.EmbedAsync(["ready"], cancellation);
        var hello = new ChatPrompt([new ChatCompletionMessage(ChatCompletionRole.User, "Hello")], new SamplingSettings { MaxTokens = 2 });
        await foreach (var part in chat.AnswerAsync(hello, cancellation))
        {
            if (part.End is not null)
            {
                break;
            }
        }

        await embedding;
    }

    private ModelFolder Folder(string name) => new(Path.GetFullPath(inference.Value.ModelsPath, environment.ContentRootPath), name);

    private async Task<T> LoadAsync<T>(ModelFolder folder, Func<ModelFolder, Task<T>> load, CancellationToken cancellation)
    {
        var verified = Task.Run(() => ModelChecksums.VerifyAsync(folder, cancellation), cancellation);
        var loaded = Task.Run(() => load(folder), cancellation);
        // A damaged file fails in many ways when it is loaded: its checksum says best what is wrong.
        if (!await verified)
        {
            LogUnverified(logger, folder.Name);
        }

        return await loaded;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "SHA256SUMS lists no file of the model {Model}: it is used unverified")]
    private static partial void LogUnverified(ILogger logger, string model);
}
