using System.Diagnostics;
using Kimberly.Inference.Embeddings;
using Kimberly.Inference.Models;
using Kimberly.Inference.Runtime;
using Kimberly.Inference.Runtime.Onnx;

namespace Kimberly.Inference.Loading;

/// <summary>Loads the models while the service starts, keeps them while it runs, and stops it when there can be no model.</summary>
internal sealed partial class ModelHost(
    ModelLoader loader, LoadedModels models, InferenceTelemetry telemetry, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<ModelHost> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await HostAsync(stoppingToken);
        }
        catch (ModelFileException ex)
        {
            LogNoModel(logger, ex.Message);
            Environment.ExitCode = 1;
            lifetime.StopApplication();
        }
    }

    private async Task HostAsync(CancellationToken stoppingToken)
    {
        var began = time.GetTimestamp();
        var loadingChat = loader.LoadChatAsync(stoppingToken);
        var loadingEmbeddings = loader.LoadEmbeddingsAsync(stoppingToken);
        await Task.WhenAll(loadingChat, loadingEmbeddings);
        var chat = await loadingChat;
        var embeddings = await loadingEmbeddings;
        try
        {
            await WarmUpAsync(chat, embeddings, stoppingToken);
            // What reading the tokenizers left behind is many times what the service needs while it runs.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            models.Set(chat, embeddings, time.GetUtcNow());
            telemetry.Watch(chat, embeddings);
            var took = time.GetElapsedTime(began);
            LogReady(logger, chat.Id, embeddings.Id, took);
            await RunAsync(chat, stoppingToken);
        }
        finally
        {
            await DisposeAsync(chat);
            await DisposeAsync(embeddings);
        }
    }

    /// <summary>A server elsewhere may come later than this service; a model in this process answers at once or never.</summary>
    private async Task WarmUpAsync(IChatModel chat, IEmbeddingModel embeddings, CancellationToken stoppingToken)
    {
        for (var wait = TimeSpan.FromSeconds(1); ; wait = TimeSpan.FromSeconds(Math.Min(30, wait.TotalSeconds * 2)))
        {
            try
            {
                await ModelLoader.WarmUpAsync(chat, embeddings, stoppingToken);
                return;
            }
            catch (ServiceDefaults.Problems.ProblemException ex) when (chat is not OnnxChatModel || embeddings is not OnnxEmbeddingModel)
            {
                LogNotYet(logger, ex.Message, wait.TotalSeconds);
                await Task.Delay(wait, time, stoppingToken);
            }
        }
    }

    private static async Task RunAsync(IChatModel chat, CancellationToken stoppingToken)
    {
        // The loop of a model in this process never ends by itself: when it does, the exception ends the service.
        var ended = chat is OnnxChatModel onnx ? onnx.Pump.Ended : Task.Delay(Timeout.Infinite, CancellationToken.None);
        await ended.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stoppingToken.IsCancellationRequested)
        {
            await ended;
            throw new UnreachableException("The loop of the chat model ended without being asked to.");
        }
    }

    private static async ValueTask DisposeAsync(object model)
    {
        if (model is IAsyncDisposable asyncDisposable)
        {
            await asyncDisposable.DisposeAsync();
        }
        else
        {
            (model as IDisposable)?.Dispose();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The models {Chat} and {Embeddings} are ready after {Took}")]
    private static partial void LogReady(ILogger logger, string chat, string embeddings, TimeSpan took);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The models do not answer yet: {Reason} Next try in {Seconds} s")]
    private static partial void LogNotYet(ILogger logger, string reason, double seconds);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Reason}")]
    private static partial void LogNoModel(ILogger logger, string reason);
}
