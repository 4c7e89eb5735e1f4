using Kimberly.Inference.Models;
using Kimberly.Inference.Runtime.Onnx;
using Kimberly.Inference.Scheduling;
using Microsoft.Extensions.Logging.Abstractions;

namespace Kimberly.Inference.Tests;

/// <summary>Where the bundled models lie in the checkout.</summary>
internal static class ModelFiles
{
    public const string Chat = "smollm2-135m-instruct";
    public const string Embeddings = "all-minilm-l6-v2";

    public static string Root { get; } = Find();

    /// <summary>Loads the chat model once more, with other settings than those of <see cref="InferenceApp"/>.</summary>
    public static Task<OnnxChatModel> OpenChatAsync(SchedulingOptions options, TimeProvider? time = null) =>
        OnnxChatModel.LoadAsync(new ModelFolder(Root, Chat), options, time ?? TimeProvider.System, NullLoggerFactory.Instance);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "models", "SHA256SUMS")))
            {
                return Path.Combine(folder.FullName, "models");
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} has models/SHA256SUMS.");
    }
}
