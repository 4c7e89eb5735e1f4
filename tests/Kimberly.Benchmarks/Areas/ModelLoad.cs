using System.Diagnostics;
using Kimberly.Benchmarks.Measuring;
using Kimberly.Benchmarks.Running;
using Kimberly.Inference.Embeddings;
using Kimberly.Inference.Loading;
using Kimberly.Inference.Runtime.Onnx;
using Kimberly.Inference.Scheduling;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kimberly.Benchmarks.Areas;

/// <summary>Both models from their files until the first token and the first vector, as the service does it when it starts, but for the checksums.</summary>
internal sealed class ModelLoad : IArea
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(2);

    public string Name => "load";

    public async Task<IReadOnlyList<Row>> MeasureAsync(Instance instance, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var loading = Task.Run(() => OnnxChatModel.LoadAsync(BundledModels.Chat, new SchedulingOptions(), TimeProvider.System, NullLoggerFactory.Instance), cancellation);
        using var embeddings = OnnxEmbeddingModel.Load(BundledModels.Embeddings, new EmbeddingOptions());
        await using var chat = await loading;
        await ModelLoader.WarmUpAsync(chat, embeddings, cancellation);
        var took = Stopwatch.GetElapsedTime(started);

        return [new Row("load of both models until the first token", "<= 2 s", "", $"{took.TotalSeconds:0.00} s", null, took <= Budget)];
    }
}
